//! What other tools call the same thing, so that their users find their way.
//!
//! squawk and strong_migrations by the names of their rules and checks, eugene by its hint, Atlas by its analyzer's code.

/// The names of one rule elsewhere: the tool and what it calls it.
pub type Peers = &'static [(&'static str, &'static str)];

/// By rule; a rule that nobody else has does not stand here.
static PEERS: &[(&str, Peers)] = &[
    ("reindex-not-concurrent", &[("squawk", "require-concurrent-reindex")]),
    ("cannot-run-in-transaction", &[("squawk", "ban-concurrent-index-creation-in-transaction"), ("Atlas", "PG103")]),
    ("foreign-key-without-index", &[("eugene", "E15")]),
    ("unique-index-may-fail", &[("Atlas", "MF101")]),
    ("domain-constraint-scan", &[("squawk", "ban-alter-domain-with-add-constraint")]),
    ("drop-view", &[("squawk", "ban-drop-view")]),
    ("set-schema", &[("squawk", "ban-set-schema")]),
    ("vacuum-full", &[("squawk", "prefer-repack")]),
    ("cluster", &[("squawk", "prefer-repack")]),
    ("table-rewrite", &[("eugene", "E10")]),
    (
        "index-not-concurrent",
        &[
            ("squawk", "require-concurrent-index-creation"),
            ("strong_migrations", "add_index"),
            ("eugene", "E6"),
            ("Atlas", "PG101"),
        ],
    ),
    (
        "drop-index-not-concurrent",
        &[("squawk", "require-concurrent-index-deletion"), ("strong_migrations", "remove_index"), ("Atlas", "PG102")],
    ),
    (
        "add-column-volatile-default",
        &[("squawk", "adding-field-with-default"), ("strong_migrations", "add_column_default")],
    ),
    ("add-serial-column", &[("strong_migrations", "add_column_auto_incrementing"), ("eugene", "E11")]),
    ("add-generated-column", &[("strong_migrations", "add_column_generated_stored"), ("eugene", "E11")]),
    ("add-required-column", &[("squawk", "adding-required-field")]),
    (
        "column-type-rewrite",
        &[("squawk", "changing-column-type"), ("strong_migrations", "change_column"), ("eugene", "E5")],
    ),
    (
        "set-not-null-scan",
        &[
            ("squawk", "adding-not-nullable-field"),
            ("strong_migrations", "change_column_null"),
            ("eugene", "E2"),
            ("Atlas", "PG303"),
        ],
    ),
    (
        "add-check-scan",
        &[
            ("squawk", "constraint-missing-not-valid"),
            ("strong_migrations", "add_check_constraint"),
            ("eugene", "E1"),
            ("Atlas", "PG305"),
        ],
    ),
    (
        "add-foreign-key-scan",
        &[("squawk", "adding-foreign-key-constraint"), ("strong_migrations", "add_foreign_key"), ("eugene", "E1")],
    ),
    (
        "add-unique-build",
        &[
            ("squawk", "disallowed-unique-constraint"),
            ("strong_migrations", "add_unique_constraint"),
            ("eugene", "E7"),
            ("Atlas", "PG105"),
        ],
    ),
    ("add-primary-key-build", &[("Atlas", "PG104")]),
    ("primary-key-using-index-scan", &[("eugene", "W14"), ("Atlas", "PG304")]),
    ("add-exclusion-build", &[("strong_migrations", "add_exclusion_constraint"), ("eugene", "E8")]),
    ("drop-column", &[("squawk", "ban-drop-column"), ("strong_migrations", "remove_column")]),
    ("drop-table", &[("squawk", "ban-drop-table"), ("Atlas", "DS102")]),
    ("drop-schema", &[("squawk", "ban-drop-schema"), ("Atlas", "DS101")]),
    ("drop-database", &[("squawk", "ban-drop-database")]),
    ("rename-column", &[("squawk", "renaming-column"), ("strong_migrations", "rename_column"), ("Atlas", "BC102")]),
    ("rename-table", &[("squawk", "renaming-table"), ("strong_migrations", "rename_table"), ("Atlas", "BC101")]),
    ("rename-schema", &[("strong_migrations", "rename_schema")]),
    ("more-ddl-while-locked", &[("eugene", "E4")]),
    ("lock-timeout-missing", &[("squawk", "require-timeout-settings"), ("eugene", "E9")]),
    ("short-primary-key", &[("squawk", "prefer-bigint-over-int, prefer-bigint-over-smallint")]),
    ("enum-value-without-position", &[("squawk", "require-enum-value-ordering")]),
    ("table-exists-in-another-shape", &[("strong_migrations", "create_table")]),
    ("char-column", &[("squawk", "ban-char-field")]),
    ("varchar-column", &[("squawk", "prefer-text-field")]),
    ("timestamp-column", &[("squawk", "prefer-timestamp-tz")]),
    ("serial-column", &[("squawk", "prefer-identity")]),
    ("drop-not-null", &[("squawk", "ban-drop-not-null")]),
    ("not-idempotent", &[("squawk", "prefer-robust-stmts")]),
    ("several-alters-of-one-table", &[("eugene", "W12")]),
    ("json-column", &[("strong_migrations", "add_column_json"), ("eugene", "E3")]),
    ("drop-foreign-key", &[("squawk", "ban-drop-constraint"), ("Atlas", "CD101")]),
    ("create-trigger", &[("Atlas", "PG308")]),
    ("validate-in-same-transaction", &[("strong_migrations", "validate_check_constraint, validate_foreign_key")]),
];

/// What others call the rule.
pub fn of(rule: &str) -> Peers {
    PEERS.iter().find(|(name, _)| *name == rule).map_or(&[], |(_, peers)| peers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_a_rule_and_stands_once() {
        for (at, (name, peers)) in PEERS.iter().enumerate() {
            assert!(crate::rules::find(name).is_some(), "{name} is no rule");
            assert!(PEERS[at + 1..].iter().all(|(other, _)| other != name), "{name} stands twice");
            assert!(!peers.is_empty(), "{name}");
        }
    }
}

//! ALTER TABLE with several actions, and ADD COLUMN with constraints beside the column.

use crate::plan::{Change, Verified, safe_form};
use sqlparser::{dialect::PostgreSqlDialect, parser::Parser};

fn not_valid(action: usize, inline: bool, constraint: &str, kind: Verified) -> Change {
    Change::NotValid { action, inline, constraint: constraint.to_owned(), kind }
}

fn using_index(action: usize, inline: bool, constraint: &str, primary: bool) -> Change {
    Change::UsingIndex { action, inline, constraint: constraint.to_owned(), primary, not_null: Vec::new() }
}

fn backfilled(action: usize, not_null: &[&str]) -> Change {
    let not_null = not_null.iter().map(|&step| step.to_owned()).collect();
    Change::Backfilled { action, column: "c".to_owned(), not_null }
}

fn instead(action: Option<usize>, steps: &[&str]) -> Change {
    Change::Instead { action, steps: steps.iter().map(|&step| step.to_owned()).collect() }
}

#[track_caller]
fn assert_steps(text: &str, changes: &[Change], expected: &[&str]) {
    let steps = safe_form(text, changes).unwrap_or_else(|| panic!("no safe form: {text}"));
    assert_eq!(steps, expected, "{text}");
    for step in steps.iter().filter(|step| !step.starts_with("--")) {
        Parser::parse_sql(&PostgreSqlDialect {}, step).unwrap_or_else(|error| panic!("{error}: {step}"));
    }
}

const BATCHES: &str = "-- in batches, each in a transaction of its own:\n-- ";

#[test]
fn what_is_not_changed_stays_as_it_was_written() {
    assert_steps(
        "alter table t -- all at once\n  add column z int[], -- one\n\tadd check (a > 0),\n  \
         alter b set default 'x,y'||E'\\',',\n\
         ADD UNIQUE (a),drop column w",
        &[not_valid(1, false, "k", Verified::Check), using_index(3, false, "u", false)],
        &[
            "alter table t add column z int[], ADD CONSTRAINT k check (a > 0) NOT VALID,\n  \
             alter b set default 'x,y'||E'\\',', drop column w",
            "ALTER TABLE t VALIDATE CONSTRAINT k",
            "CREATE UNIQUE INDEX CONCURRENTLY u ON t (a)",
            "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX u",
        ],
    );
}

#[test]
fn no_first_statement_without_actions() {
    assert_steps("ALTER TABLE t ALTER a TYPE int", &[instead(Some(0), &["SELECT 1"])], &["SELECT 1"]);
    let whole = [instead(None, &["SELECT 1", "SELECT 2"]), Change::None, instead(None, &["SELECT 3"])];
    assert_steps("anything 'at all", &whole, &["SELECT 1", "SELECT 2", "SELECT 3"]);
    assert_eq!(safe_form("ALTER TABLE t ALTER a TYPE int", &[instead(Some(0), &[])]), None);
}

#[test]
fn constraints_beside_a_column_get_their_own_statements() {
    assert_steps(
        "ALTER TABLE s.t ADD \"C\" int REFERENCES p (x) ON DELETE SET NULL DEFERRABLE CHECK (\"C\" > 0)NOT NULL \
         UNIQUE DEFAULT 1",
        &[
            not_valid(0, true, "f", Verified::ForeignKey),
            not_valid(0, true, "k", Verified::Check),
            using_index(0, true, "u", false),
        ],
        &[
            "ALTER TABLE s.t ADD \"C\" int NOT NULL DEFAULT 1",
            "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (\"C\") REFERENCES p (x) ON DELETE SET NULL DEFERRABLE \
             NOT VALID",
            "ALTER TABLE s.t VALIDATE CONSTRAINT f",
            "ALTER TABLE s.t ADD CONSTRAINT k CHECK (\"C\" > 0) NOT VALID",
            "ALTER TABLE s.t VALIDATE CONSTRAINT k",
            "CREATE UNIQUE INDEX CONCURRENTLY u ON s.t (\"C\")",
            "ALTER TABLE s.t ADD CONSTRAINT u UNIQUE USING INDEX u",
        ],
    );
    assert_steps(
        "ALTER TABLE t ADD c int CONSTRAINT k PRIMARY KEY WITH (fillfactor=60) DEFERRABLE",
        &[using_index(0, true, "k", true)],
        &[
            "ALTER TABLE t ADD c int",
            "CREATE UNIQUE INDEX CONCURRENTLY k ON t (c) WITH (fillfactor=60)",
            "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX k DEFERRABLE",
        ],
    );
}

#[test]
fn a_named_constraint_is_known_by_its_name() {
    assert_steps(
        "ALTER TABLE t ADD c int CHECK (c > 0) CONSTRAINT \"Odd\" CHECK (c % 2 = 1)",
        &[not_valid(0, true, "\"Odd\"", Verified::Check)],
        &[
            "ALTER TABLE t ADD c int CHECK (c > 0)",
            "ALTER TABLE t ADD CONSTRAINT \"Odd\" CHECK (c % 2 = 1) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT \"Odd\"",
        ],
    );
}

#[test]
fn rows_are_filled_before_anything_verifies_them() {
    assert_steps(
        "ALTER TABLE ONLY t ADD COLUMN IF NOT EXISTS c uuid CHECK (c <> d) DEFAULT gen_random_uuid() NOT NULL \
         COLLATE x",
        &[not_valid(0, true, "k", Verified::Check), backfilled(0, &["SELECT 'not null'"])],
        &[
            "ALTER TABLE ONLY t ADD COLUMN IF NOT EXISTS c uuid COLLATE x",
            "ALTER TABLE t ALTER COLUMN c SET DEFAULT gen_random_uuid()",
            &format!("{BATCHES}UPDATE t SET c = gen_random_uuid() WHERE c IS NULL AND <key range>"),
            "SELECT 'not null'",
            "ALTER TABLE t ADD CONSTRAINT k CHECK (c <> d) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT k",
        ],
    );
}

#[test]
fn a_line_break_does_not_end_the_comment() {
    assert_steps(
        "ALTER TABLE t ADD \"a\nb\" text DEFAULT random() || 'x\r\nDROP TABLE t; --'",
        &[backfilled(0, &[])],
        &[
            "ALTER TABLE t ADD \"a\nb\" text",
            "ALTER TABLE t ALTER COLUMN \"a\nb\" SET DEFAULT random() || 'x\r\nDROP TABLE t; --'",
            &format!(
                "{BATCHES}UPDATE t SET \"a\n-- b\" = random() || 'x\n-- \n-- DROP TABLE t; --' WHERE \"a\n-- b\" \
                 IS NULL AND <key range>"
            ),
        ],
    );
}

#[test]
fn what_needs_a_changed_action_comes_after_it() {
    assert_steps(
        "ALTER TABLE IF EXISTS s.t ADD parent int REFERENCES t (id), ADD id serial, DROP COLUMN w, \
         ADD PRIMARY KEY (\"id\"), ADD CHECK (parent > 0), ADD z int",
        &[
            not_valid(0, true, "f", Verified::ForeignKey),
            instead(Some(1), &["SELECT 'serial'"]),
            using_index(3, false, "t_pkey", true),
        ],
        &[
            "ALTER TABLE IF EXISTS s.t DROP COLUMN w, ADD z int",
            "SELECT 'serial'",
            "ALTER TABLE s.t ADD parent int, ADD CHECK (parent > 0)",
            "ALTER TABLE s.t ADD CONSTRAINT f FOREIGN KEY (parent) REFERENCES t (id) NOT VALID",
            "ALTER TABLE s.t VALIDATE CONSTRAINT f",
            "CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON s.t (\"id\")",
            "ALTER TABLE s.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey",
        ],
    );
}

#[test]
fn a_key_beside_a_replaced_column_is_not_lost() {
    assert_steps(
        "ALTER TABLE t ADD c bigserial CONSTRAINT k PRIMARY KEY",
        &[using_index(0, true, "k", true), instead(Some(0), &["SELECT 'serial'"])],
        &[
            "SELECT 'serial'",
            "CREATE UNIQUE INDEX CONCURRENTLY k ON t (c)",
            "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX k",
        ],
    );
}

#[test]
fn nor_are_constraints_that_no_change_is_about() {
    assert_steps(
        "ALTER TABLE t ADD c serial CHECK (c > 0)CHECK (c < 9) NO INHERIT CHECK (c <> 5) NOT ENFORCED CONSTRAINT u UNIQUE NULLS NOT DISTINCT -- late\n DEFERRABLE \
         CONSTRAINT f -- far\n REFERENCES p DEFERRABLE REFERENCES q",
        &[instead(Some(0), &["SELECT 'serial'"])],
        &[
            "SELECT 'serial'",
            "ALTER TABLE t ADD CONSTRAINT t_c_check CHECK (c > 0) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT t_c_check",
            "ALTER TABLE t ADD CONSTRAINT t_c_check1 CHECK (c < 9) NO INHERIT NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT t_c_check1",
            "ALTER TABLE t ADD CHECK (c <> 5) NOT ENFORCED",
            "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (c) DEFERRABLE",
            "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p DEFERRABLE NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT f",
            "ALTER TABLE t ADD CONSTRAINT t_c_fkey FOREIGN KEY (c) REFERENCES q NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT t_c_fkey",
        ],
    );
    assert_steps(
        "ALTER TABLE t ADD c uuid PRIMARY KEY NOT NULL DEFAULT random_uuid() CHECK (c <> d)",
        &[backfilled(0, &[])],
        &[
            "ALTER TABLE t ADD c uuid CHECK (c <> d)",
            "ALTER TABLE t ALTER COLUMN c SET DEFAULT random_uuid()",
            &format!("{BATCHES}UPDATE t SET c = random_uuid() WHERE c IS NULL AND <key range>"),
            "ALTER TABLE t ADD PRIMARY KEY (c)",
        ],
    );
}

#[test]
fn nothing_is_done_to_a_column_that_is_on_its_way_out() {
    let new_column = || instead(Some(0), &["ALTER TABLE t ADD COLUMN c_new bigint"]);
    for other in ["ADD CHECK (c > 0)", "ADD FOREIGN KEY (\"c\") REFERENCES p", "ALTER C SET DEFAULT 0"] {
        let text = format!("ALTER TABLE t ALTER COLUMN c TYPE bigint, {other}");
        assert_eq!(safe_form(&text, &[new_column()]), None, "{text}");
        assert_eq!(safe_form(&text.replace("TYPE", "SET DATA TYPE"), &[new_column()]), None, "{text}");
    }
    assert_steps(
        "ALTER TABLE t ALTER COLUMN c TYPE bigint, DROP COLUMN d",
        &[new_column()],
        &["ALTER TABLE t DROP COLUMN d", "ALTER TABLE t ADD COLUMN c_new bigint"],
    );
}

#[test]
fn nothing_where_the_changes_do_not_fit() {
    let check = || not_valid(0, true, "k", Verified::Check);
    for (text, changes) in [
        ("ALTER TABLE t ADD c int", vec![]),
        ("ALTER TABLE t ADD c int", vec![Change::None]),
        ("ALTER TABLE t ADD c int", vec![check()]),
        ("ALTER TABLE t ADD c int CHECK (c > 0)", vec![check(), not_valid(0, true, "k2", Verified::Check)]),
        ("ALTER TABLE t ADD c int CHECK (c > 0) NOT ENFORCED", vec![check()]),
        ("ALTER TABLE t ADD c int CHECK (c > 0)", vec![not_valid(1, true, "k", Verified::Check)]),
        ("ALTER TABLE t ADD c int CHECK (c > 0)", vec![check(), Change::Concurrently]),
        ("ALTER TABLE t ADD c int CHECK (c > 0)", vec![check(), instead(None, &["SELECT 1"])]),
        ("ALTER TABLE t ADD c int", vec![instead(Some(0), &["SELECT 1"]), instead(Some(0), &["SELECT 2"])]),
        ("ALTER TABLE t ADD c int DEFAULT f()", vec![backfilled(0, &[]), instead(Some(0), &["SELECT 1"])]),
        ("ALTER TABLE t ADD c int", vec![backfilled(0, &[])]),
        // NOT NULL would be lost.
        ("ALTER TABLE t ADD c int DEFAULT f() NOT NULL", vec![backfilled(0, &[])]),
        ("ALTER TABLE U&\"d!0061t\" UESCAPE '!' ADD c int CHECK (c > 0)", vec![check()]),
    ] {
        assert_eq!(safe_form(text, &changes), None, "{text} {changes:?}");
    }
}

/// Cut, shortened and doubled at every character, with every change: nothing but an answer is asked for.
#[test]
fn no_text_makes_it_panic() {
    let texts = [
        "ALTER TABLE s.\"Ü\" ADD \"ß\" text[] DEFAULT U&'\\00e4' || $ä$;$ä$ NOT NULL CONSTRAINT k \
         CHECK (\"ß\" ->> 'ö' > E'\\'') UNIQUE REFERENCES p, ADD PRIMARY KEY (a) -- ü\n",
        "CREATE UNIQUE INDEX /* 漢 */ IF NOT EXISTS \"漢\" ON ONLY (s.t) * (lower(x), \"🦀\") WHERE a @> '{}';",
        "DROP INDEX IF EXISTS \"é\", U&\"\\00e9\" CASCADE",
        "REINDEX (VERBOSE) TABLE \"é\"",
    ];
    let mut changes = vec![Change::Concurrently, backfilled(0, &[]), instead(Some(0), &["x"])];
    for inline in [false, true] {
        changes.push(not_valid(0, inline, "k", Verified::Check));
        changes.push(not_valid(0, inline, "k", Verified::ForeignKey));
        changes.push(using_index(0, inline, "\"", false));
        changes.push(using_index(1, inline, "k", true));
    }
    for text in texts {
        for (at, character) in text.char_indices() {
            let (before, after) = (&text[..at], &text[at + character.len_utf8()..]);
            for hurt in
                [before.to_owned(), text[at..].to_owned(), format!("{before}{after}"), format!("{before}{text}")]
            {
                for change in &changes {
                    let _ = safe_form(&hurt, std::slice::from_ref(change));
                }
                let _ = safe_form(&hurt, &changes[1..]);
            }
        }
    }
}

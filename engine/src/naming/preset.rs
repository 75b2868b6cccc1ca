//! Ready-made policies.

use super::{Kind, RuleDefinition};

/// Their names, and what they are.
pub const PRESETS: [(&str, &str); 2] = [
    ("postgres", "the names that PostgreSQL gives itself: orders_pkey, orders_email_idx, orders_customer_id_fkey"),
    ("snake", "snake case for everything that has a name"),
];

/// The rules of a preset.
pub fn preset(name: &str) -> Option<Vec<RuleDefinition>> {
    match name {
        // ChooseIndexName() of indexcmds.c, ChooseConstraintName() as tablecmds.c and heap.c call it,
        // generateSerialExtraStmts() of parse_utilcmd.c.
        "postgres" => Some(
            [
                (Kind::PrimaryKey, "{table}_pkey"),
                (Kind::Unique, "{table}_{columns}_key"),
                (Kind::ForeignKey, "{table}_{columns}_fkey"),
                (Kind::Check, "{table}_{column}_check"),
                (Kind::Exclusion, "{table}_{columns}_excl"),
                (Kind::NotNull, "{table}_{column}_not_null"),
                (Kind::Index, "{table}_{columns}_idx"),
                (Kind::UniqueIndex, "{table}_{columns}_idx"),
                (Kind::Sequence, "{table}_{column}_seq"),
            ]
            .map(|(kind, template)| RuleDefinition::new(kind, template))
            .to_vec(),
        ),
        "snake" => Some(Kind::ALL.map(|kind| RuleDefinition::new(kind, "snake")).to_vec()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_read() {
        for (name, _) in PRESETS {
            for rule in preset(name).expect(name) {
                rule.read().expect(name);
            }
        }
        assert_eq!(preset("camel"), None);
    }
}

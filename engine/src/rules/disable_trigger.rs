//! triggers disabled for every session

use super::{Case, Class, Match, Rule, example, words};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;

pub(super) static RULE: Rule = Rule {
    name: "disable-trigger",
    class: Class::Instant,
    area: "table",
    summary: "triggers disabled for every session",
    condition: "ALTER TABLE … DISABLE TRIGGER by name, USER or ALL, on a table that existed before this transaction and is \
              not small.",
    effect: "SHARE ROW EXCLUSIVE on the table: while it waits for open transactions that have written, every new \
              write waits behind it. Once committed, all sessions write without the trigger. ALL includes the triggers \
              behind foreign keys, which are then not checked, neither here nor on what is deleted here.",
    workaround: "SET LOCAL session_replication_role = replica switches the same triggers off for one transaction of one \
              session, without a lock. Or a trigger that looks at a setting of its own (WHEN \
              (current_setting(…, true) …)).",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("disable-trigger", "bad"),
    good: example!("disable-trigger", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DisableTrigger { name, all } = &effect.cause else { return None };
    let what = match name {
        Some(name) => format!("trigger {}", words::quoted(name)),
        None if *all => "all triggers".to_owned(),
        None => "the triggers".to_owned(),
    };
    let message = format!(
        "disabling {what} of {} takes a SHARE ROW EXCLUSIVE lock, which all writes queue behind while it waits, and holds for \
         every session; use session_replication_role in one",
        words::relation(&effect.relation),
    );
    let hint = "SET LOCAL session_replication_role = replica switches them off for one transaction and takes no lock; it \
                needs the right to set that parameter.";
    let found = Match::new(message, hint, Change::None);
    let table = effect.relation.id;
    let outgoing = case.facts.constraints(table).into_iter().filter(|constraint| constraint.reference().is_some());
    let foreign_keys = outgoing.count() + case.facts.foreign_keys_to(table).len();
    Some(match foreign_keys {
        1.. if *all => found.with_detail("Its foreign keys, and those that reference it, are then not checked."),
        _ => found,
    })
}

#[cfg(test)]
mod tests {
    use crate::statement::AlterAction;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn switch(name: Option<&str>, all: bool, enable: bool) -> Written {
        let what = name.unwrap_or(if all { "ALL" } else { "USER" });
        let verb = if enable { "ENABLE" } else { "DISABLE" };
        let name = name.map(str::to_owned);
        (format!("{verb} TRIGGER {what}"), AlterAction::Trigger { name, all, enable })
    }

    #[test]
    fn fires_on_a_large_table() {
        let disable = |name, all| alter("orders", [switch(name, all, false)]);
        assert_weighed(RULE, &disable(Some("audit"), false));
        let found = finding(&orders(large), &disable(Some("audit"), false), RULE);
        assert_eq!(
            found.message,
            "disabling trigger \"audit\" of \"public.orders\" takes a SHARE ROW EXCLUSIVE lock, which all writes queue behind \
             while it waits, and holds for every session; use session_replication_role in one [disable-trigger]"
        );
        let all = finding(&orders(large), &disable(None, true), RULE);
        assert!(all.message.starts_with("disabling all triggers of") && !all.detail.contains("foreign keys"));
        let user = finding(&orders(large), &disable(None, false), RULE);
        assert!(user.message.starts_with("disabling the triggers of"), "{}", user.message);
    }

    #[test]
    fn all_includes_what_checks_foreign_keys() {
        let database = orders(|table| table.foreign_key("to_customers", &["id"], "customers", &["id"]))
            .table("public.customers", |table| table.column("id", "bigint"));
        let found = finding(&database, &alter("orders", [switch(None, true, false)]), RULE);
        assert!(found.detail.starts_with("Its foreign keys, and those that reference it, are then not checked."));
    }

    #[test]
    fn enabling_is_silent() {
        for name in [Some("audit"), None] {
            assert_eq!(fired(&orders(large), &alter("orders", [switch(name, name.is_none(), true)])), [""; 0]);
        }
    }
}

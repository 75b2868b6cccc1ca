//! a constraint of a domain that is verified on every table that uses it

use super::{Case, Class, Match, Rule, example, words, would_block};
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::statement::DomainChange;

pub(super) static RULE: Rule = Rule {
    name: "domain-constraint-scan",
    class: Class::Blocking,
    area: "type",
    summary: "a constraint of a domain that is verified on every table that uses it",
    condition: "ALTER DOMAIN … ADD CHECK without NOT VALID, SET NOT NULL on a domain that is not so already, or \
              VALIDATE CONSTRAINT, where tables have columns of the domain, or of a domain made from it; when \
              reading them would outlast max_blocking_time.",
    effect: "SHARE on every such table, all of them taken before the first is read and held until the last one \
              is: nobody writes to any of them meanwhile.",
    workaround: "ADD CHECK … NOT VALID, which reads nothing and holds for every new value; CHECK (VALUE IS NOT \
              NULL) in place of SET NOT NULL. Existing values can be looked for with a query a table, which \
              blocks nobody. VALIDATE CONSTRAINT blocks writes as well: leave it for a quiet moment.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("domain-constraint-scan", "bad"),
    good: example!("domain-constraint-scan", "good"),
    inspect,
};

const AFTERWARDS: &str = "The constraint then holds for every new value. Look for older ones with a query a table; \
                          VALIDATE CONSTRAINT blocks writes to all tables that use the domain, so leave it for a quiet \
                          moment.";

fn inspect(_: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::DomainConstraint { alter, others } = &effect.cause else { return None };
    let name = match &alter.domain.schema {
        Some(schema) => words::quoted(&format!("{schema}.{}", alter.domain.name)),
        None => words::quoted(&alter.domain.name),
    };
    let (doing, instead, hint, change) = match &alter.change {
        DomainChange::AddCheck { .. } => {
            (format!("adding a CHECK to domain {name}"), "add it NOT VALID", AFTERWARDS, Change::DomainNotValid)
        }
        DomainChange::SetNotNull => {
            let step = format!("ALTER DOMAIN {} ADD CHECK (VALUE IS NOT NULL) NOT VALID", alter.domain);
            let change = Change::Instead { action: None, steps: vec![step] };
            (format!("making domain {name} NOT NULL"), "add a CHECK NOT VALID", AFTERWARDS, change)
        }
        DomainChange::Validate { constraint } => {
            let hint = "The constraint holds for every new value already; look for older ones with a query a table, \
                        and validate when nobody writes.";
            let doing = format!("validating constraint {} of domain {name}", words::quoted(constraint));
            (doing, "leave it for a quiet moment", hint, Change::None)
        }
    };
    let found = Match::new(would_block(&doing, effect, instead), hint, change);
    Some(match others {
        0 => found,
        1 => found.with_detail("One other table is locked and read with it."),
        others => found.with_detail(format!("{others} other tables are locked and read with it.")),
    })
}

#[cfg(test)]
mod tests {
    use crate::statement::{AlterDomain, DomainChange, Operation, Statement};
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn alter(text: &str, change: DomainChange) -> Statement {
        statement(text, Operation::AlterDomain(AlterDomain { domain: name("positive"), change }))
    }

    fn add_check() -> Statement {
        let change = DomainChange::AddCheck { constraint: Some("low".to_owned()) };
        alter("ALTER DOMAIN positive ADD CONSTRAINT low CHECK (VALUE < (10)) -- why\n", change)
    }

    fn used(database: Database) -> Database {
        database.domain("positive", false, &["orders"])
    }

    #[test]
    fn fires_where_large_tables_use_the_domain() {
        assert_weighed_with(RULE, &add_check(), used);
        let found = finding(&used(orders(large)), &add_check(), RULE);
        assert_eq!(
            found.message,
            "adding a CHECK to domain \"positive\" would block writes to \"public.orders\" for about 15 s; add it NOT VALID \
             [domain-constraint-scan]"
        );
        assert_eq!(found.fix, "ALTER DOMAIN positive ADD CONSTRAINT low CHECK (VALUE < (10)) NOT VALID;");
        assert_eq!((found.work.as_str(), found.blocks.as_str()), ("scan", "writes"));
    }

    #[test]
    fn every_table_waits_for_all() {
        let database = orders(large).table("public.log", |table| table.megabytes(20 << 10, 1e8)).domain(
            "positive",
            false,
            &["orders", "log"],
        );
        let found = finding(&database, &add_check(), RULE);
        assert!(found.message.contains("for about 30 s"), "{}", found.message);
        assert!(found.detail.starts_with("One other table is locked and read with it."), "{}", found.detail);
    }

    #[test]
    fn not_null_becomes_a_check() {
        let set = alter("ALTER DOMAIN positive SET NOT NULL", DomainChange::SetNotNull);
        let found = finding(&used(orders(large)), &set, RULE);
        assert_eq!(found.fix, "ALTER DOMAIN positive ADD CHECK (VALUE IS NOT NULL) NOT VALID;");
        let already = orders(large).domain("positive", true, &["orders"]);
        assert_eq!(fired(&already, &set), [""; 0]);
    }

    #[test]
    fn there_is_no_other_way_to_validate() {
        let validate = DomainChange::Validate { constraint: "low".to_owned() };
        let validate = alter("ALTER DOMAIN positive VALIDATE CONSTRAINT low", validate);
        let found = finding(&used(orders(large)), &validate, RULE);
        assert!(found.message.contains("validating constraint \"low\" of domain \"positive\""), "{}", found.message);
        assert_eq!(found.fix, "");
    }

    #[test]
    fn silent_where_nothing_is_read() {
        for database in [orders(large), orders(large).domain("positive", false, &[])] {
            assert_eq!(fired(&database, &add_check()), [""; 0]);
        }
    }
}

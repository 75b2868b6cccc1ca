//! a unique index over rows that may hold duplicates

use crate::facts::Index;
use crate::forecast::{Cause, Effect};
use crate::plan::Change;
use crate::rules::{Case, Class, Match, Rule, example, words};
use crate::statement::{CreateIndex, EXPRESSION, Predicate, quote_identifier};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "unique-index-may-fail",
    class: Class::Opinion,
    area: "index",
    summary: "a unique index over rows that may hold duplicates",
    condition: "CREATE UNIQUE INDEX on a table that has rows, CONCURRENTLY or not, where no valid unique index on some of its \
                columns proves that there are no duplicates.",
    effect: "Whether it fails is known only after every row has been read. CONCURRENTLY it leaves an invalid index behind, \
             which no query uses and which refuses new duplicates all the same.",
    workaround: "Look for duplicates first. After a failure, DROP INDEX CONCURRENTLY what it has left.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("unique-index-may-fail", "bad"),
    good: example!("unique-index-may-fail", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let Cause::CreateIndex(index) = &effect.cause else { return None };
    let proves = |own: &Index| {
        let part = !own.columns.is_empty() && own.columns.iter().all(|column| index.columns.contains(column));
        own.unique
            && own.valid
            && own.predicate == Predicate::None
            && part
            && !own.columns.contains(&EXPRESSION.to_owned())
    };
    if !index.unique || case.facts.own_indexes(effect.relation.id).iter().any(proves) {
        return None;
    }
    let message = format!(
        "a unique index on ({}) of {} fails after reading every row if there are duplicates; look for them first",
        words::escaped(&index.columns.join(", ")),
        words::relation(&effect.relation),
    );
    let detail = match index.concurrently {
        true => "A build that fails leaves an invalid index, which refuses new duplicates all the same.",
        false => "",
    };
    let hint = duplicates(effect, index).map_or_else(String::new, |query| format!("This finds them: {query};"));
    Some(Match::new(message, hint, Change::None).with_detail(detail))
}

/// The query that finds them; of an expression or a predicate only the author has the text.
fn duplicates(effect: &Effect<'_>, index: &CreateIndex) -> Option<String> {
    if index.predicate != Predicate::None || index.columns.iter().any(|column| column == EXPRESSION) {
        return None;
    }
    let columns: Vec<_> = index.columns.iter().map(|column| quote_identifier(column)).collect();
    let (list, each) = (columns.join(", "), columns.iter().map(|column| format!("{column} IS NOT NULL")));
    Some(format!(
        "SELECT {list}, count(*) FROM {} WHERE {} GROUP BY {list} HAVING count(*) > 1 LIMIT 10",
        effect.relation.qualified(),
        each.collect::<Vec<_>>().join(" AND "),
    ))
}

#[cfg(test)]
mod tests {
    use crate::statement::Statement;
    use crate::testing::*;

    const RULE: &str = super::RULE.name;

    fn unique(columns: &[&str]) -> Statement {
        let text = format!("CREATE UNIQUE INDEX CONCURRENTLY u ON orders ({})", columns.join(", "));
        create_index_as(&text, "orders", columns, |index| (index.unique, index.concurrently) = (true, true))
    }

    #[test]
    fn fires_where_nothing_proves_it() {
        let found = opinion(&orders(large), &unique(&["email", "total"]), RULE).expect("it fires");
        assert_eq!(
            found.message,
            "a unique index on (email, total) of \"public.orders\" fails after reading every row if there are duplicates; \
             look for them first [unique-index-may-fail]"
        );
        assert_eq!(
            found.hint,
            "This finds them: SELECT email, total, count(*) FROM public.orders WHERE email IS NOT NULL AND total IS NOT NULL GROUP BY email, \
             total HAVING count(*) > 1 LIMIT 10;"
        );
        assert!(opinion(&orders(large), &unique(&["expr"]), RULE).expect("it fires").hint.is_empty());
        let wider = orders(|table| table.key("k").index_on(&["email", "total"]));
        assert!(opinion(&wider, &unique(&["email"]), RULE).is_some(), "a wider one proves nothing");
    }

    #[test]
    fn silent_where_it_cannot_fail() {
        for (why, database) in [
            ("the same columns", orders(|table| table.key("k").index_on(&["total", "email"]))),
            ("some of them", orders(|table| table.key("k").index_on(&["email"]))),
            ("no rows", orders(|table| table.bytes(0, 0.0))),
            ("a new table", orders(|table| table.made_in_transaction())),
        ] {
            assert!(opinion(&database, &unique(&["email", "total"]), RULE).is_none(), "{why}");
        }
        assert!(opinion(&orders(large), &create_index("orders", &["email"]), RULE).is_none(), "not unique");
        assert_eq!(fired(&orders(large), &unique(&["email"])), [""; 0], "off until switched on");
        let invalid = orders(|table| table.key("k").index_on(&["email"]).invalid());
        assert!(opinion(&invalid, &unique(&["email"]), RULE).is_some(), "an invalid one proves nothing");
    }
}

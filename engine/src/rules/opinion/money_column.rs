//! a column of type money

use super::type_choice::{first, says};
use crate::forecast::Effect;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "money-column",
    class: Class::Opinion,
    area: "column",
    summary: "a column of type money, which depends on a setting",
    condition: "CREATE TABLE, ADD COLUMN or ALTER COLUMN … TYPE with the type money, or an array of it.",
    effect: "The number of decimals and the sign of the currency are lc_monetary's at the moment of reading: another setting, or a dump restored under one, turns the same bytes into another amount. No currency is stored, and a change to numeric rewrites the table.",
    workaround: "numeric, and the currency in a column of its own.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("money-column", "bad"),
    good: example!("money-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let column = first(case, effect, |column| column.is(&["money"]))?;
    Some(says(
        &column,
        effect,
        "whose meaning changes with lc_monetary; use numeric",
        "The same bytes are another amount where lc_monetary has another number of decimals, and no currency is stored.",
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::opinion::type_choice::tests::assert_judges_types;

    #[test]
    fn fires_on_the_type_in_all_its_spellings() {
        assert_judges_types(
            super::RULE.name,
            &["money", "money[]"],
            &["numeric", "numeric(10,2)", "public.money", "my_money"],
        );
    }
}

//! a column of type varchar(n)

use super::type_choice::{first, says};
use crate::forecast::Effect;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "varchar-column",
    class: Class::Opinion,
    area: "column",
    summary: "a column of type varchar(n), whose limit is a part of the type",
    condition: "CREATE TABLE, ADD COLUMN or ALTER COLUMN … TYPE with a varchar that has a limit, or an array of it.",
    effect: "The limit saves nothing. To lift it takes ACCESS EXCLUSIVE, verifies every CHECK on the column again and builds its expression indexes anew; to lower it rewrites the table.",
    workaround: "text; where the length matters, with a CHECK, which can be exchanged with NOT VALID and VALIDATE while the table is in use.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("varchar-column", "bad"),
    good: example!("varchar-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let column =
        first(case, effect, |column| column.is(&["varchar", "character varying"]) && column.modifier().is_some())?;
    Some(says(
        &column,
        effect,
        "whose limit cannot be changed while the table is in use; use text and a CHECK on its length",
        "A CHECK can be exchanged with NOT VALID and VALIDATE; the limit of a type only under ACCESS EXCLUSIVE.",
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::opinion::type_choice::tests::assert_judges_types;

    #[test]
    fn fires_on_the_type_in_all_its_spellings() {
        assert_judges_types(
            super::RULE.name,
            &["varchar(50)", "character varying(50)", "varchar(50)[]"],
            &["varchar", "character varying", "text", "bpchar(3)", "public.varchar(50)"],
        );
    }
}

//! a column of type char(n)

use super::type_choice::{first, says};
use crate::forecast::Effect;
use crate::rules::{Case, Class, Match, Rule, example};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "char-column",
    class: Class::Opinion,
    area: "column",
    summary: "a column of type char(n), which is padded with spaces",
    condition: "CREATE TABLE, ADD COLUMN or ALTER COLUMN … TYPE with the type char(n), or an array of it. Not the one-byte \"char\" of the catalogs.",
    effect: "Every value is stored n characters long, padded with spaces, which take space and are lost again in comparisons and casts to text: LIKE and regular expressions see them, = does not. Changing the length rewrites the table, in both directions.",
    workaround: "text, with a CHECK on its length where that matters.",
    since: 15,
    until: None,
    subsumes: &[],
    bad: example!("char-column", "bad"),
    good: example!("char-column", "good"),
    inspect,
};

fn inspect(case: &Case<'_>, effect: &Effect<'_>) -> Option<Match> {
    let column = first(case, effect, |column| column.is(&["bpchar", "character"]))?;
    Some(says(
        &column,
        effect,
        "which pads every value with spaces; use text",
        "The padding takes space, counts in LIKE and not in =, and a change of the length rewrites the table.",
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::opinion::type_choice::tests::assert_judges_types;

    #[test]
    fn fires_on_the_type_in_all_its_spellings() {
        assert_judges_types(
            super::RULE.name,
            &["bpchar", "bpchar(3)", "character(3)", "character(3)[]"],
            &["text", "varchar(3)", "character varying(3)", "char", "\"char\"", "public.character(3)"],
        );
    }
}

//! `ALTER DOMAIN … ADD CHECK`, NOT VALID.

use super::tokens::Tokens;

/// The statement up to its expression, in its author's words, and NOT VALID after it.
pub(super) fn not_valid(statement: Tokens<'_>) -> Option<Vec<String>> {
    let mut rest = statement;
    rest.expect("alter domain")?;
    rest.name()?;
    rest.expect("add")?;
    if rest.accept("constraint") {
        rest.identifier()?;
    }
    rest.expect("check")?;
    rest.group()?;
    Some(vec![format!("{} NOT VALID", statement.until(rest).source())])
}

#[cfg(test)]
mod tests {
    use crate::plan::{Change, safe_form};

    #[test]
    fn what_follows_the_expression_is_left_out() {
        for (text, expected) in [
            ("ALTER DOMAIN d ADD CHECK (VALUE > 0)", Some("ALTER DOMAIN d ADD CHECK (VALUE > 0) NOT VALID")),
            (
                "alter domain s.\"D\" add constraint \"C\"\n check((VALUE) > ')') -- why",
                Some("alter domain s.\"D\" add constraint \"C\"\n check((VALUE) > ')') NOT VALID"),
            ),
            ("ALTER DOMAIN d SET NOT NULL", None),
        ] {
            let found = safe_form(text, &[Change::DomainNotValid]);
            assert_eq!(found, expected.map(|step| vec![step.to_owned()]), "{text}");
        }
    }
}

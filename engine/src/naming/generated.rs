//! The names that PostgreSQL gives where the statement gives none.

use super::{Kind, MAX_BYTES, Subject, Template, preset};

/// What `makeObjectName()` is called with for each kind, as a template: the first name that PostgreSQL tries, and the
/// numbered ones after it. `None` for what it never names.
fn template(kind: Kind) -> Option<Template> {
    let rules = preset("postgres").unwrap_or_default();
    let rule = rules.into_iter().find(|rule| rule.kind == kind)?;
    Template::parse(&rule.convention, kind).ok()
}

/// The name that PostgreSQL would choose for the subject, which has none.
pub fn generated_name(subject: &Subject, taken: &dyn Fn(&str) -> bool) -> Option<String> {
    let template = template(subject.kind)?;
    let number = |pass: u32| (pass > 0).then_some(pass);
    (0..1_000).find_map(|pass| template.expand(subject, None, number(pass), MAX_BYTES).filter(|name| !taken(name)))
}

/// Whether the name is one that PostgreSQL would choose for the subject, numbered or not.
pub fn is_generated(subject: &Subject) -> bool {
    template(subject.kind).and_then(|template| template.matches(subject, None, MAX_BYTES)) == Some(true)
}

/// Whether PostgreSQL had to cut parts of the name that it chose for the subject: what it would be in full.
pub fn was_cut(subject: &Subject) -> Option<String> {
    let full = template(subject.kind)?.expand(subject, None, None, usize::MAX)?;
    (subject.generated && full.len() > MAX_BYTES).then_some(full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naming::Referenced;

    #[test]
    fn names_are_those_of_the_server() {
        for (kind, columns, name) in [
            (Kind::PrimaryKey, &["a", "b"][..], "orders_pkey"),
            (Kind::Unique, &["a", "b"], "orders_a_b_key"),
            (Kind::ForeignKey, &["a", "b"], "orders_a_b_fkey"),
            (Kind::Check, &["a"], "orders_a_check"),
            (Kind::Check, &["a", "b"], "orders_check"),
            (Kind::Check, &[], "orders_check"),
            (Kind::Exclusion, &["a", "b"], "orders_a_b_excl"),
            (Kind::NotNull, &["a"], "orders_a_not_null"),
            (Kind::Index, &["a", "lower"], "orders_a_lower_idx"),
            (Kind::Sequence, &["id"], "orders_id_seq"),
        ] {
            let subject = Subject {
                kind,
                table: "orders".into(),
                columns: columns.iter().map(|column| (*column).to_owned()).collect(),
                referenced: Some(Referenced::default()),
                ..Subject::default()
            };
            assert_eq!(generated_name(&subject, &|_| false).as_deref(), Some(name));
            let next = generated_name(&subject, &|taken| taken == name);
            assert_eq!(next, Some(format!("{name}1")));
            for (given, generated) in [(name, true), (&format!("{name}12"), true), ("orders_x", false)] {
                assert_eq!(is_generated(&subject.renamed(given)), generated, "{given}");
            }
        }
        assert_eq!(generated_name(&Subject::default(), &|_| false), None);
    }

    #[test]
    fn what_was_cut_is_told() {
        let long = Subject {
            kind: Kind::Index,
            table: "t".repeat(40),
            columns: vec!["c".repeat(40)],
            generated: true,
            ..Subject::default()
        };
        assert_eq!(was_cut(&long).map(|full| full.len()), Some(40 + 1 + 40 + 4));
        assert_eq!(was_cut(&Subject { table: "t".into(), ..long.clone() }), None);
        assert_eq!(was_cut(&Subject { generated: false, ..long }), None);
    }
}

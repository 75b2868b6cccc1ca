//! What the tests' database answers about names: its search path is `public, app`.

use super::Database;
use crate::facts::{Facts, NameFacts};
use crate::naming::{Keyword, Kind, Namespace, Subject};
use crate::statement::{Name, NewName};

const SEARCH_PATH: [&str; 2] = ["public", "app"];

impl NameFacts for Database {
    fn keyword(&self, word: &str) -> Option<Keyword> {
        match word {
            "order" | "user" => Some(Keyword::Reserved),
            "values" => Some(Keyword::ColumnName),
            _ => None,
        }
    }

    fn creation_schema(&self) -> Option<String> {
        Some(SEARCH_PATH[0].to_owned())
    }

    fn is_taken(&self, subject: &Subject) -> bool {
        match subject.kind.namespace() {
            Namespace::Relation => self.relation(&Name::new(Some(&subject.schema), &subject.name)).is_some(),
            Namespace::Column => {
                let table = self.relation(&Name::new(Some(&subject.schema), &subject.table));
                table.is_some_and(|table| self.column_names(table.id).contains(&subject.name))
            }
            _ => false,
        }
    }

    fn shadow(&self, subject: &Subject) -> Option<(String, bool)> {
        let at = |schema: &str| SEARCH_PATH.iter().position(|known| *known == schema);
        let own = at(&subject.schema)?;
        let other = SEARCH_PATH.iter().position(|schema| {
            at(schema) != Some(own) && self.relation(&Name::new(Some(schema), &subject.name)).is_some()
        })?;
        Some((SEARCH_PATH[other].to_owned(), other < own))
    }
}

/// A name that a statement gives, in `public` or on `public.orders`.
pub fn new_name(kind: Kind, named: &str) -> NewName {
    let of_table = kind.is_constraint() || matches!(kind, Kind::Column | Kind::Index | Kind::UniqueIndex);
    NewName {
        subject: Subject { kind, name: named.to_owned(), ..Subject::default() },
        table: of_table.then(|| super::name("orders")),
        location: Some(7),
        ..NewName::default()
    }
}

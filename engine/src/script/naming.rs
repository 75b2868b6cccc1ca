//! Names as a script's next statement would find them.

use super::layered::Layered;
use crate::facts::{Facts, NameFacts};
use crate::naming::{Keyword, Namespace, Subject};
use crate::statement::Name;

impl NameFacts for Layered<'_> {
    fn keyword(&self, word: &str) -> Option<Keyword> {
        self.base.keyword(word)
    }

    fn creation_schema(&self) -> Option<String> {
        self.base.creation_schema()
    }

    fn is_taken(&self, subject: &Subject) -> bool {
        let relation = |name: &str| self.overlay.find(&Name::new(Some(&subject.schema), name));
        match subject.kind.namespace() {
            Namespace::Relation | Namespace::Type if relation(&subject.name).is_some() => true,
            Namespace::Column => {
                let table = self.relation(&Name::new(Some(&subject.schema), &subject.table));
                table.is_some_and(|table| self.column_names(table.id).contains(&subject.name))
            }
            Namespace::Constraint | Namespace::KeyConstraint => {
                let table = self.relation(&Name::new(Some(&subject.schema), &subject.table));
                table.is_some_and(|table| self.has_constraint(table.id, &subject.name)) || self.base.is_taken(subject)
            }
            _ => self.base.is_taken(subject),
        }
    }

    fn shadow(&self, subject: &Subject) -> Option<(String, bool)> {
        self.base.shadow(subject)
    }
}

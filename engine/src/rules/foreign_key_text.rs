//! A foreign key as SQL, for the rules whose safe way writes one anew.

use crate::statement::{ForeignKeyTerms, quote_identifier};

/// The parts of a foreign key; `referenced` is as SQL wants it, without columns where the primary key is meant.
pub(super) struct ForeignKeyText<'a> {
    pub columns: &'a [String],
    pub referenced: &'a str,
    pub referenced_columns: &'a [String],
    pub terms: ForeignKeyTerms,
    pub deferrable: bool,
    pub initially_deferred: bool,
}

impl ForeignKeyText<'_> {
    /// `FOREIGN KEY … REFERENCES …`. `None` with ON DELETE SET NULL and SET DEFAULT, which may be of some columns only.
    pub(super) fn definition(&self) -> Option<String> {
        let mut text = format!("FOREIGN KEY ({}) REFERENCES {}", list(self.columns), self.referenced);
        if !self.referenced_columns.is_empty() {
            text.push_str(&format!(" ({})", list(self.referenced_columns)));
        }
        if self.terms.matching == 'f' {
            text.push_str(" MATCH FULL");
        }
        for (event, action) in [("UPDATE", self.terms.on_update), ("DELETE", self.terms.on_delete)] {
            match action {
                'a' => {}
                'r' => text.push_str(&format!(" ON {event} RESTRICT")),
                'c' => text.push_str(&format!(" ON {event} CASCADE")),
                'n' if event == "UPDATE" => text.push_str(" ON UPDATE SET NULL"),
                'd' if event == "UPDATE" => text.push_str(" ON UPDATE SET DEFAULT"),
                _ => return None,
            }
        }
        text.push_str(match (self.deferrable, self.initially_deferred) {
            (_, true) => " DEFERRABLE INITIALLY DEFERRED",
            (true, false) => " DEFERRABLE",
            (false, false) => "",
        });
        Some(text)
    }
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|column| quote_identifier(column)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(terms: ForeignKeyTerms, deferrable: bool, initially_deferred: bool) -> Option<String> {
        let columns = ["a".to_owned(), "B".to_owned()];
        let referenced_columns = &columns[..usize::from(deferrable)];
        ForeignKeyText { columns: &columns, referenced: "p", referenced_columns, terms, deferrable, initially_deferred }
            .definition()
    }

    #[test]
    fn says_what_is_not_the_default() {
        let terms = |matching, on_update, on_delete| ForeignKeyTerms { matching, on_update, on_delete };
        assert_eq!(text(terms('s', 'a', 'a'), false, false).as_deref(), Some("FOREIGN KEY (a, \"B\") REFERENCES p"));
        let deferred = text(terms('f', 'n', 'c'), true, true);
        let expected = "FOREIGN KEY (a, \"B\") REFERENCES p (a) MATCH FULL ON UPDATE SET NULL ON DELETE CASCADE \
                        DEFERRABLE INITIALLY DEFERRED";
        assert_eq!(deferred.as_deref(), Some(expected));
        assert_eq!(text(terms('s', 'a', 'n'), false, false), None, "of which columns?");
    }
}

//! Templates: `{table}_{columns}_idx`.

use super::length::{clip, share};
use super::{Case, Kind, Subject};
use std::fmt;

/// What stands for a part of the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    Schema,
    /// The table that it is part of.
    Table,
    /// All columns, joined by underscores.
    Columns,
    /// The one column; nothing where there are several, as in PostgreSQL's own `{table}_{column}_check`.
    Column,
    FirstColumn,
    ReferencedSchema,
    ReferencedTable,
    ReferencedColumns,
    /// A column's or a domain's type without its modifiers, blanks as underscores.
    Type,
    /// An index's access method.
    Method,
    /// The table that a partition is part of.
    Parent,
    /// Any text, at most once in a template.
    Any,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Value(Placeholder),
}

/// A name to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

impl Placeholder {
    pub const ALL: [Placeholder; 12] = [
        Placeholder::Schema,
        Placeholder::Table,
        Placeholder::Columns,
        Placeholder::Column,
        Placeholder::FirstColumn,
        Placeholder::ReferencedSchema,
        Placeholder::ReferencedTable,
        Placeholder::ReferencedColumns,
        Placeholder::Type,
        Placeholder::Method,
        Placeholder::Parent,
        Placeholder::Any,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Placeholder::Schema => "schema",
            Placeholder::Table => "table",
            Placeholder::Columns => "columns",
            Placeholder::Column => "column",
            Placeholder::FirstColumn => "first_column",
            Placeholder::ReferencedSchema => "referenced_schema",
            Placeholder::ReferencedTable => "referenced_table",
            Placeholder::ReferencedColumns => "referenced_columns",
            Placeholder::Type => "type",
            Placeholder::Method => "method",
            Placeholder::Parent => "parent",
            Placeholder::Any => "any",
        }
    }

    /// Whether names of that kind have such a part.
    pub fn suits(self, kind: Kind) -> bool {
        let part_of_table = kind.is_constraint()
            || matches!(
                kind,
                Kind::Column | Kind::Index | Kind::UniqueIndex | Kind::Sequence | Kind::Trigger | Kind::Policy
            );
        match self {
            Placeholder::Any => true,
            Placeholder::Schema => !matches!(kind, Kind::Schema | Kind::Publication | Kind::Role),
            Placeholder::Table => part_of_table,
            Placeholder::Columns | Placeholder::Column | Placeholder::FirstColumn => {
                part_of_table && !matches!(kind, Kind::Column | Kind::Trigger | Kind::Policy)
            }
            Placeholder::ReferencedSchema | Placeholder::ReferencedTable | Placeholder::ReferencedColumns => {
                kind == Kind::ForeignKey
            }
            Placeholder::Type => matches!(kind, Kind::Column | Kind::Domain),
            Placeholder::Method => matches!(kind, Kind::Index | Kind::UniqueIndex),
            Placeholder::Parent => kind == Kind::Partition,
        }
    }

    /// `None` where the subject has no such part.
    fn value(self, subject: &Subject) -> Option<String> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let referenced = subject.referenced.as_ref();
        match self {
            Placeholder::Schema => some(&subject.schema),
            Placeholder::Table => some(&subject.table),
            Placeholder::Columns => Some(subject.columns.join("_")),
            Placeholder::Column => match &subject.columns[..] {
                [only] => Some(only.clone()),
                _ => Some(String::new()),
            },
            Placeholder::FirstColumn => Some(subject.columns.first().cloned().unwrap_or_default()),
            Placeholder::ReferencedSchema => some(&referenced?.schema),
            Placeholder::ReferencedTable => some(&referenced?.table),
            Placeholder::ReferencedColumns => Some(referenced?.columns.join("_")),
            Placeholder::Type => {
                let bare = subject.column_type.as_deref()?.split('(').next().unwrap_or_default().trim();
                some(&bare.replace(' ', "_"))
            }
            Placeholder::Method => some(subject.method.as_deref()?),
            Placeholder::Parent => some(subject.parent.as_deref()?),
            Placeholder::Any => None,
        }
    }
}

impl Template {
    /// Reads a template for names of that kind; the error says what is wrong with it.
    pub fn parse(text: &str, kind: Kind) -> Result<Template, String> {
        let mut pieces = vec![];
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (literal, after) = rest.split_at(open);
            let inside = after.strip_prefix('{').and_then(|after| after.split_once('}'));
            let Some((word, behind)) = inside else { return Err("a brace has no partner".to_owned()) };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
            let placeholder = Placeholder::ALL.into_iter().find(|known| known.as_str() == word && known.suits(kind));
            let Some(placeholder) = placeholder else {
                let known = Placeholder::ALL.iter().filter(|known| known.suits(kind));
                let known: Vec<String> = known.map(|known| format!("{{{}}}", known.as_str())).collect();
                return Err(format!(
                    "{{{word}}} is no placeholder for a {}: it has {}",
                    kind.in_words(),
                    known.join(", ")
                ));
            };
            pieces.push(Piece::Value(placeholder));
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        if pieces.iter().filter(|piece| **piece == Piece::Value(Placeholder::Any)).count() > 1 {
            return Err("{any} stands more than once".to_owned());
        }
        Ok(Template(pieces))
    }

    /// The name that the template gives the subject, in at most `max_bytes`; with a number, the next one that PostgreSQL
    /// would try where that is taken (`orders_email_idx1`). `None` where the subject has not all the parts, or no room.
    pub fn expand(
        &self,
        subject: &Subject,
        case: Option<Case>,
        number: Option<u32>,
        max_bytes: usize,
    ) -> Option<String> {
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        let (before, after) = self.parts(subject, case)?;
        if let Some(mut after) = after {
            // What PostgreSQL has chosen says nothing but the table and the columns.
            let own = if subject.generated { &subject.columns.join("_") } else { &subject.name };
            let any = self.middle(own, &before, &after, case);
            let mut all = before;
            all.push(Part::Value(any + &number));
            all.append(&mut after);
            return fit(&all, "", max_bytes);
        }
        fit(&before, &number, max_bytes)
    }

    /// Whether the name is what the template gives, numbered or not.
    pub fn matches(&self, subject: &Subject, case: Option<Case>, max_bytes: usize) -> Option<bool> {
        let name = subject.name.as_str();
        let (before, after) = self.parts(subject, case)?;
        if let Some(after) = after {
            let start = fit(&before, "", max_bytes - 1).unwrap_or_default();
            let end = fit(&after, "", max_bytes - 1).unwrap_or_default();
            return Some(name.len() > start.len() + end.len() && name.starts_with(&start) && name.ends_with(&end));
        }
        if fit(&before, "", max_bytes)? == name {
            return Some(true);
        }
        let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let numbers = (1..=digits).map(|count| &name[name.len() - count..]).filter(|number| !number.starts_with('0'));
        Some(numbers.into_iter().any(|number| fit(&before, number, max_bytes).is_some_and(|full| full == name)))
    }

    /// The text around `{any}`, which is all of it where there is none.
    fn parts(&self, subject: &Subject, case: Option<Case>) -> Option<(Vec<Part>, Option<Vec<Part>>)> {
        let (mut before, mut after) = (vec![], None::<Vec<Part>>);
        for piece in &self.0 {
            let part = match piece {
                Piece::Literal(text) => Part::Literal(text.clone()),
                Piece::Value(Placeholder::Any) => {
                    after = Some(vec![]);
                    continue;
                }
                Piece::Value(placeholder) => {
                    let value = placeholder.value(subject)?;
                    Part::Value(case.map_or_else(|| value.clone(), |case| case.apply(&value)))
                }
            };
            after.as_mut().unwrap_or(&mut before).push(part);
        }
        Some((before, after))
    }

    /// What `{any}` keeps of a name: all but the text around it.
    fn middle(&self, name: &str, before: &[Part], after: &[Part], case: Option<Case>) -> String {
        let text = |parts: &[Part]| parts.iter().map(Part::text).collect::<String>();
        let name = name.strip_prefix(text(before).as_str()).unwrap_or(name);
        let name = name.strip_suffix(text(after).as_str()).unwrap_or(name);
        case.map_or_else(|| name.to_owned(), |case| case.apply(name))
    }
}

/// A piece with its value.
enum Part {
    Literal(String),
    Value(String),
}

impl Part {
    fn text(&self) -> &str {
        match self {
            Part::Literal(text) | Part::Value(text) => text,
        }
    }
}

/// The parts one after the other, the values cut so that all fit: the longest first, as PostgreSQL does. An empty value
/// takes an underscore beside it along.
fn fit(parts: &[Part], number: &str, max_bytes: usize) -> Option<String> {
    let mut texts: Vec<String> = parts.iter().map(|part| part.text().to_owned()).collect();
    for at in 0..parts.len() {
        if texts[at].is_empty() && matches!(parts[at], Part::Value(_)) {
            let shortened =
                at.checked_sub(1).and_then(|before| Some((before, texts[before].strip_suffix('_')?.to_owned())));
            let shortened = shortened.or_else(|| Some((at + 1, texts.get(at + 1)?.strip_prefix('_')?.to_owned())));
            if let Some((beside, text)) = shortened {
                texts[beside] = text;
            }
        }
    }
    let is_value = |at: usize| matches!(parts[at], Part::Value(_));
    let fixed: usize = (0..parts.len()).filter(|at| !is_value(*at)).map(|at| texts[at].len()).sum();
    let available = max_bytes.checked_sub(fixed + number.len())?;
    let values: Vec<&str> = (0..parts.len()).filter(|at| is_value(*at)).map(|at| texts[at].as_str()).collect();
    let mut kept = share(&values, available).into_iter();
    let mut name = String::new();
    for (at, text) in texts.iter().enumerate() {
        name.push_str(if is_value(at) { clip(text, kept.next()?) } else { text });
    }
    name.push_str(number);
    (!name.is_empty()).then_some(name)
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(text),
            Piece::Value(placeholder) => write!(f, "{{{}}}", placeholder.as_str()),
        })
    }
}

#[cfg(test)]
mod tests;

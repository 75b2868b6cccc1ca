//! What the lexer and the grammar make of a name: which need quoting, and which are asking for trouble.

use super::Kind;

/// PostgreSQL's categories of keywords (`pg_get_keywords()`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// `U`: a name like any other.
    Unreserved,
    /// `C`: no name of a function or a type.
    ColumnName,
    /// `T`: a name of a function or a type only.
    TypeOrFunctionName,
    /// `R`
    Reserved,
}

/// Answers what category a lower-case word has on this server.
pub type Keywords<'a> = &'a dyn Fn(&str) -> Option<Keyword>;

/// Why a name has to stand in double quotes wherever it is used, in words that follow it.
pub fn needs_quoting(name: &str) -> Option<&'static str> {
    // `ident_start` and `ident_cont` of scan.l: letters beyond ASCII are letters.
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    match name.chars().next() {
        _ if name.chars().any(|c| c.is_ascii_uppercase()) => Some("has upper-case letters"),
        Some(first) if first.is_ascii_digit() => Some("begins with a digit"),
        Some(first) if starts(first) && name.chars().all(|c| starts(c) || c.is_ascii_digit() || c == '$') => None,
        _ => Some("has characters other than letters, digits and underscores"),
    }
}

/// Whether a keyword must be quoted to name something of that kind (`ColId`, `type_function_name` of gram.y).
pub fn is_reserved(name: &str, kind: Kind, keywords: Keywords<'_>) -> bool {
    let function_or_type = matches!(kind, Kind::Function | Kind::Procedure | Kind::Type | Kind::Enum | Kind::Domain);
    match keywords(name) {
        Some(Keyword::Reserved) => true,
        Some(Keyword::ColumnName) => function_or_type,
        Some(Keyword::TypeOrFunctionName) => !function_or_type,
        Some(Keyword::Unreserved) | None => false,
    }
}

/// Why a name that needs no quotes is still a risk, in words that follow it.
pub fn risk(name: &str, kind: Kind, keywords: Keywords<'_>) -> Option<&'static str> {
    if name.starts_with("pg_") {
        return Some("begins with \"pg_\", which PostgreSQL keeps for itself");
    }
    if name.starts_with('_') {
        return Some("begins with an underscore, as the array types do that PostgreSQL makes");
    }
    match keywords(name) {
        Some(Keyword::ColumnName | Keyword::TypeOrFunctionName) if !is_reserved(name, kind, keywords) => {
            Some("is a keyword that must be quoted in other places")
        }
        _ => None,
    }
}

/// Whether the name can be written without quotes wherever its kind is named.
pub fn is_plain(name: &str, kind: Kind, keywords: Keywords<'_>) -> bool {
    needs_quoting(name).is_none() && !is_reserved(name, kind, keywords)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn keywords(word: &str) -> Option<Keyword> {
        match word {
            "order" | "user" => Some(Keyword::Reserved),
            "position" | "values" => Some(Keyword::ColumnName),
            "left" | "binary" => Some(Keyword::TypeOrFunctionName),
            "name" => Some(Keyword::Unreserved),
            _ => None,
        }
    }

    #[test]
    fn the_lexer_decides_what_needs_quotes() {
        for (name, why) in [
            ("orders", None),
            ("größe", None),
            ("注文", None),
            ("_x", None),
            ("a$1", None),
            ("Orders", Some("has upper-case letters")),
            ("1st", Some("begins with a digit")),
            ("order items", Some("has characters other than letters, digits and underscores")),
            ("a\"b", Some("has characters other than letters, digits and underscores")),
            ("$a", Some("has characters other than letters, digits and underscores")),
        ] {
            assert_eq!(needs_quoting(name), why, "{name}");
        }
    }

    #[test]
    fn a_keyword_is_reserved_by_what_it_names() {
        for (word, kind, reserved) in [
            ("order", Kind::Column, true),
            ("order", Kind::Function, true),
            ("position", Kind::Column, false),
            ("position", Kind::Function, true),
            ("left", Kind::Table, true),
            ("left", Kind::Function, false),
            ("name", Kind::Column, false),
            ("orders", Kind::Table, false),
        ] {
            assert_eq!(is_reserved(word, kind, &keywords), reserved, "{word}");
        }
    }

    #[test]
    fn risks_are_told() {
        for (name, kind, risky) in [
            ("pg_orders", Kind::Table, true),
            ("_orders", Kind::Table, true),
            ("position", Kind::Column, true),
            ("position", Kind::Function, false),
            ("orders", Kind::Table, false),
            ("name", Kind::Column, false),
        ] {
            assert_eq!(risk(name, kind, &keywords).is_some(), risky, "{name}");
        }
    }
}

//! From a statement's text to tokens that know where they stand in it.
//!
//! `sqlparser`'s tokenizer reads; its parser is not asked, because it does not know all of PostgreSQL's DDL. Where the
//! tokenizer and PostgreSQL's scanner disagree, [`scan`] gives up rather than cut in the wrong place.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Location, Token as Sql, Tokenizer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Quoted,
    Literal,
    Open,
    Close,
    Comma,
    Period,
    Operator,
}

/// A token that means something: whitespace and comments are only the gaps between.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    /// How many parentheses and brackets it stands in; the same for the two ends of a pair.
    pub depth: usize,
    /// Byte offsets: the end of the token before, and this one's own ends.
    pub gap: usize,
    pub start: usize,
    pub end: usize,
}

/// The tokens of one statement. `None` for more than one, and for what cannot be read.
pub(super) fn scan(text: &str) -> Option<Vec<Token>> {
    let dialect = PostgreSqlDialect {};
    let read = Tokenizer::new(&dialect, text).with_unescape(false).tokenize_with_location().ok()?;
    let mut place = Place { text, offset: 0, location: Location::new(1, 1) };
    let mut tokens: Vec<Token> = Vec::with_capacity(read.len() / 2);
    let (mut depth, mut gap, mut ended) = (0, 0, false);
    for sql in read {
        let start = place.offset;
        let end = place.advance_to(sql.span.end)?;
        match sql.token {
            Sql::Whitespace(_) | Sql::Char('\u{b}' | '\u{c}') => continue,
            Sql::SemiColon => {
                ended = true;
                continue;
            }
            _ if ended => return None,
            _ => {}
        }
        let kind = kind_of(&sql.token, text, start, end)?;
        if kind == Kind::Close {
            depth = usize::checked_sub(depth, 1)?;
        }
        tokens.push(Token { kind, depth, gap, start, end });
        if kind == Kind::Open {
            depth += 1;
        }
        gap = end;
        join_unicode_identifier(text, &mut tokens);
    }
    (depth == 0 && !tokens.is_empty()).then_some(tokens)
}

/// What a token is to us; `None` where PostgreSQL would read something else.
fn kind_of(token: &Sql, text: &str, start: usize, end: usize) -> Option<Kind> {
    let written = &text[start..end];
    match token {
        // UESCAPE changes what the name before it means: U&"d!0061ta" UESCAPE '!'.
        Sql::Word(word) if word.quote_style.is_none() => {
            (written == word.value && !written.eq_ignore_ascii_case("uescape")).then_some(Kind::Word)
        }
        Sql::Word(_) => (written.starts_with('"') && written.ends_with('"')).then_some(Kind::Quoted),
        Sql::LParen | Sql::LBracket => Some(Kind::Open),
        Sql::RParen | Sql::RBracket => Some(Kind::Close),
        Sql::Comma => Some(Kind::Comma),
        Sql::Period => Some(Kind::Period),
        Sql::Number(..) => Some(Kind::Literal),
        _ if written.starts_with(|c: char| c.is_alphanumeric() || c == '\'' || c == '$') => Some(Kind::Literal),
        // In PostgreSQL a comment ends an operator (`a @--b`), in the tokenizer it is part of it.
        _ => {
            let with_next = text.as_bytes().get(start..=end).unwrap_or(written.as_bytes());
            let hides_comment = with_next.windows(2).any(|pair| pair == b"--" || pair == b"/*");
            (!hides_comment).then_some(Kind::Operator)
        }
    }
}

/// `U&"…"` is one identifier; the tokenizer makes three tokens of it.
fn join_unicode_identifier(text: &str, tokens: &mut Vec<Token>) {
    if let [.., u, and, name] = tokens[..]
        && name.kind == Kind::Quoted
        && (u.end == and.start && and.end == name.start)
        && text[u.start..and.end].eq_ignore_ascii_case("u&")
    {
        tokens.truncate(tokens.len() - 3);
        tokens.push(Token { gap: u.gap, start: u.start, ..name });
    }
}

/// The tokenizer counts lines and characters; we cut at bytes.
struct Place<'a> {
    text: &'a str,
    offset: usize,
    location: Location,
}

impl Place<'_> {
    fn advance_to(&mut self, target: Location) -> Option<usize> {
        let mut rest = self.text[self.offset..].chars();
        while self.location != target {
            let passed = rest.next()?;
            self.offset += passed.len_utf8();
            self.location = match passed {
                '\n' => Location::new(self.location.line + 1, 1),
                _ => Location::new(self.location.line, self.location.column + 1),
            };
        }
        Some(self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a text as they were written.
    fn written(text: &str) -> Option<Vec<&str>> {
        Some(scan(text)?.iter().map(|token| &text[token.start..token.end]).collect())
    }

    #[test]
    fn tokens_know_their_bytes() {
        for (text, expected) in [
            ("a,\"b\"\"c\" ;\n;", &["a", ",", "\"b\"\"c\""][..]),
            ("é\r\n-- ü\r/* 漢 /* 字 */ */\tß\u{c}(x)", &["é", "ß", "(", "x", ")"]),
            (
                "'ä''b' E'\\'c' $tag$ ; $$ $tag$ U&'\\00e4' x",
                &["'ä''b'", "E'\\'c'", "$tag$ ; $$ $tag$", "U&'\\00e4'", "x"],
            ),
            ("u&\"\\00e9\" . U & \"x\"", &["u&\"\\00e9\"", ".", "U", "&", "\"x\""]),
            ("a->>'b'::int[] ?| c", &["a", "->>", "'b'", "::", "int", "[", "]", "?|", "c"]),
            // To PostgreSQL, spaces beyond ASCII are letters.
            ("a \u{a0} b\u{3000}c", &["a", "\u{a0}", "b\u{3000}c"]),
            ("1.5e3 .5 a.b $1", &["1.5e3", ".5", "a", ".", "b", "$1"]),
        ] {
            assert_eq!(written(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_postgres_reads_otherwise_is_not_read() {
        for text in ["", " ", "--", "a; b", "(a", "a)", "'a", "$$a", "\"a", "/* a", "a @-- b", "a ||/* b */ c"] {
            assert_eq!(written(text), None, "{text:?}");
        }
    }
}

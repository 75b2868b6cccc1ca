//! A stretch of a statement's tokens, to be read from the front, cut and joined in its author's words.

use super::scan::{Kind, Token};

/// A stretch of a statement's tokens. What reads from it takes away at its front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tokens<'a> {
    pub text: &'a str,
    pub list: &'a [Token],
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str, list: &'a [Token]) -> Self {
        Tokens { text, list }
    }

    pub fn is_empty(self) -> bool {
        self.list.is_empty()
    }

    pub fn slice(self, from: usize, to: usize) -> Self {
        Tokens { text: self.text, list: self.list.get(from..to).unwrap_or_default() }
    }

    /// What was read between `self` and `rest`, which is what is left of it.
    pub fn until(self, rest: Self) -> Self {
        self.slice(0, self.list.len() - rest.list.len())
    }

    /// As it was written, comments between the tokens included.
    pub fn source(self) -> &'a str {
        match (self.list.first(), self.list.last()) {
            (Some(first), Some(last)) => &self.text[first.start..last.end],
            _ => "",
        }
    }

    /// The whitespace before it as it was written, a blank where a comment stands; for putting it after something else.
    pub fn space_before(self) -> &'a str {
        let Some(first) = self.list.first() else { return "" };
        let gap = &self.text[first.gap..first.start];
        let joins = gap.is_empty() && first.kind == Kind::Open;
        if joins || (!gap.is_empty() && gap.chars().all(|c| c.is_ascii_whitespace())) { gap } else { " " }
    }

    /// One token as it was written.
    pub fn written(self, index: usize) -> &'a str {
        self.list.get(index).map_or("", |token| &self.text[token.start..token.end])
    }

    /// The unquoted word there, if it is this one.
    pub fn is_word(self, index: usize, word: &str) -> bool {
        self.list.get(index).is_some_and(|token| token.kind == Kind::Word)
            && self.written(index).eq_ignore_ascii_case(word)
    }

    /// Whether these words, with single blanks between, stand at `index`.
    pub fn are_words(self, index: usize, words: &str) -> bool {
        words.split(' ').enumerate().all(|(n, word)| self.is_word(index + n, word))
    }

    pub fn starts_with(self, words: &str) -> bool {
        self.are_words(0, words)
    }

    /// Whether these words stand anywhere outside parentheses.
    pub fn contains(self, words: &str) -> bool {
        (0..self.list.len()).any(|index| self.list[index].depth == 0 && self.are_words(index, words))
    }

    /// The identifier there as PostgreSQL stores it; `None` for anything else.
    pub fn identifier_at(self, index: usize) -> Option<String> {
        matches!(self.list.get(index)?.kind, Kind::Word | Kind::Quoted).then(|| stored(self.written(index)))
    }

    fn skip(&mut self, count: usize) {
        self.list = self.list.get(count..).unwrap_or_default();
    }

    /// Takes these words away if they stand in front.
    pub fn accept(&mut self, words: &str) -> bool {
        let there = self.starts_with(words);
        if there {
            self.skip(words.split(' ').count());
        }
        there
    }

    pub fn expect(&mut self, words: &str) -> Option<()> {
        self.accept(words).then_some(())
    }

    pub fn accept_star(&mut self) {
        if self.written(0) == "*" {
            self.skip(1);
        }
    }

    /// An identifier as it was written.
    pub fn identifier(&mut self) -> Option<&'a str> {
        let written = self.written(0);
        matches!(self.list.first()?.kind, Kind::Word | Kind::Quoted).then(|| self.skip(1))?;
        Some(written)
    }

    /// A name with or without schemas, as it was written, nothing between its parts.
    pub fn name(&mut self) -> Option<String> {
        let mut name = self.identifier()?.to_owned();
        while self.list.first().is_some_and(|token| token.kind == Kind::Period) {
            self.skip(1);
            name.push('.');
            name.push_str(self.identifier()?);
        }
        Some(name)
    }

    /// What stands in parentheses, with them.
    pub fn group(&mut self) -> Option<Tokens<'a>> {
        let open = self.list.first()?;
        if self.written(0) != "(" {
            return None;
        }
        let close = self.list.iter().position(|token| token.kind == Kind::Close && token.depth == open.depth)?;
        let group = self.slice(0, close + 1);
        self.skip(close + 1);
        Some(group)
    }

    /// The parts between commas, none of them empty.
    pub fn split_at_commas(self) -> Option<Vec<Tokens<'a>>> {
        let parts = self.list.split(|token| token.kind == Kind::Comma && token.depth == 0);
        let parts: Vec<_> = parts.map(|list| Tokens { text: self.text, list }).collect();
        parts.iter().all(|part| !part.is_empty()).then_some(parts)
    }
}

/// An identifier as PostgreSQL stores it: folded, or without its quotes.
pub(super) fn stored(identifier: &str) -> String {
    match identifier.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => identifier.to_ascii_lowercase(),
    }
}

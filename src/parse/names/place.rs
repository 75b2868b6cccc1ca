//! Where names stand in a statement, and which of them PostgreSQL has cut short: its lexer keeps neither.

use super::super::Source;
use super::super::script::scan::Scanner;
use pgrx::pg_sys;
use schema_guard_engine::naming::{MAX_BYTES, clip};
use schema_guard_engine::statement::NewName;

/// An identifier as it was written, quotes taken off and letters folded.
struct Word {
    start: usize,
    written: String,
}

/// Finds each name in the text: at the place that its node tells or after it, the last one where `last`.
pub fn locate(names: &mut [NewName], source: Source<'_>, last: bool) {
    let words = words(source);
    for name in names.iter_mut().filter(|name| !name.subject.name.is_empty()) {
        let from = name.location.unwrap_or(0);
        let is_it = |word: &&Word| word.start >= from && clip(&word.written, MAX_BYTES) == name.subject.name;
        let found = if last { words.iter().rfind(is_it) } else { words.iter().find(is_it) };
        if let Some(word) = found {
            name.location = Some(word.start);
            if word.written.len() > MAX_BYTES {
                name.subject.cut_from = Some(word.written.clone());
            }
        }
    }
}

fn words(source: Source<'_>) -> Vec<Word> {
    let _quiet = Quiet::begin();
    let Ok(mut scanner) = Scanner::new(source.text) else { return vec![] };
    let mut words = vec![];
    while let Ok(Some(token)) = scanner.next_token() {
        let Some(text) = source.text.get(token.start..) else { break };
        if let Some(written) = identifier(text) {
            words.push(Word { start: source.offset + token.start, written });
        }
    }
    words
}

/// The lexer says in a NOTICE what it cuts short; the statement has been told so already.
struct Quiet(i32);

impl Quiet {
    fn begin() -> Quiet {
        // SAFETY: the variable behind the setting; put back by Drop, on an error's way out too.
        unsafe {
            let before = Quiet(pg_sys::client_min_messages);
            pg_sys::client_min_messages = before.0.max(pg_sys::WARNING as i32);
            before
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // SAFETY: what was there before.
        unsafe { pg_sys::client_min_messages = self.0 }
    }
}

/// The identifier at the beginning of a text; unquoted, it is folded as `downcase_identifier()` does in UTF-8.
fn identifier(text: &str) -> Option<String> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut name = String::new();
        let mut rest = quoted.chars().peekable();
        while let Some(letter) = rest.next() {
            if letter == '"' && rest.next_if_eq(&'"').is_none() {
                return Some(name);
            }
            name.push(letter);
        }
        return None;
    }
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    let continues = |c: char| begins(c) || c.is_ascii_digit() || c == '$';
    text.starts_with(begins)
        .then(|| text.chars().take_while(|&c| continues(c)).collect::<String>().to_ascii_lowercase())
}

//! PostgreSQL's own scanner (`src/backend/parser/scan.l`), one token at a time.

use crate::encoding::to_server;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgSqlErrorCode, pg_sys};
use std::ffi::{CString, c_int};

/// A token: where it starts, and which character it is if it is a single one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub start: usize,
    pub character: Option<char>,
}

impl Token {
    pub fn is(&self, character: char) -> bool {
        self.character == Some(character)
    }

    pub fn shifted(self, by: usize) -> Token {
        Token { start: self.start + by, ..self }
    }
}

/// An unterminated string, comment or the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanError {
    pub message: String,
    pub location: Option<usize>,
}

/// Bytes for a `core_yy_extra_type`, more than it has in any supported version.
const EXTRA_BYTES: usize = 512;

/// A scanner over one text. Texts that change their length in the server's encoding cannot be located in, so the
/// offsets are true for UTF-8 databases and for ASCII text everywhere.
pub struct Scanner<'t> {
    scanner: pg_sys::core_yyscan_t,
    /// `scanner_init` fills it and keeps its address; boxed, so that it stays where it is.
    _extra: Box<[u64; EXTRA_BYTES / 8]>,
    _text: CString,
    source: &'t str,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Result<Self, ScanError> {
        let server_text = to_server(text);
        let mut extra = Box::new([0u64; EXTRA_BYTES / 8]);
        // SAFETY: the text is NUL-terminated and copied by scanner_init; the keyword tables are the server's own.
        let scanner = unsafe {
            pg_sys::scanner_init(
                server_text.as_ptr(),
                extra.as_mut_ptr().cast(),
                &raw const pg_sys::ScanKeywords,
                (&raw const pg_sys::ScanKeywordTokens).cast(),
            )
        };
        Ok(Scanner { scanner, _extra: extra, _text: server_text, source: text })
    }

    /// The next token, `None` at the end.
    pub fn next_token(&mut self) -> Result<Option<Token>, ScanError> {
        let mut value: pg_sys::core_YYSTYPE = unsafe { std::mem::zeroed() };
        let mut start: c_int = 0;
        let scanner = self.scanner;
        let (value, place) = (&raw mut value, &raw mut start);
        let position = Position::watch();
        // An error leaves nothing behind but memory of the current context.
        let token = pgrx::PgTryBuilder::new(std::panic::AssertUnwindSafe(|| {
            // SAFETY: a live scanner; both out parameters outlive the call.
            Ok(unsafe { pg_sys::core_yylex(value, place, scanner) })
        }))
        .catch_others(|caught| Err(scan_error(caught)))
        .execute()
        .map_err(|error| ScanError { location: position.byte_offset(self.source), ..error })?;
        Ok(match token {
            0 => None,
            _ => Some(Token { start: start as usize, character: u8::try_from(token).ok().map(char::from) }),
        })
    }
}

impl Drop for Scanner<'_> {
    fn drop(&mut self) {
        // SAFETY: made by scanner_init, not finished before.
        unsafe { pg_sys::scanner_finish(self.scanner) }
    }
}

/// What the scanner finds wrong with the text; a cancel is not that.
fn scan_error(caught: CaughtError) -> ScanError {
    match &caught {
        CaughtError::PostgresError(report) if report.sql_error_code() != PgSqlErrorCode::ERRCODE_QUERY_CANCELED => {
            ScanError { message: report.message().to_owned(), location: None }
        }
        _ => caught.rethrow(),
    }
}

/// What the server's grammar says about a text.
pub enum Parse {
    /// The raw statements, as a `List` of `RawStmt`.
    Tree(*mut pg_sys::List),
    /// The message, and where in the text it is about.
    Error { message: String, location: Option<usize> },
}

/// Parses a text with the server's own grammar.
pub fn parse(text: &str) -> Parse {
    let server_text = to_server(text);
    let position = Position::watch();
    match crate::subtransaction::attempt(|| {
        // SAFETY: NUL-terminated; the grammar raises an error on what it does not read.
        unsafe { pg_sys::raw_parser(server_text.as_ptr(), pg_sys::RawParseMode::RAW_PARSE_DEFAULT) }
    }) {
        Ok(tree) => Parse::Tree(tree),
        Err(failure) => Parse::Error { message: failure.message, location: position.byte_offset(text) },
    }
}

/// The cursor position of an error, which does not come through pgrx: an error context callback reads it while the
/// error is being built.
struct Position {
    callback: Box<pg_sys::ErrorContextCallback>,
    /// In characters, from 1; 0 until there is one. Boxed, because the callback keeps its address.
    value: Box<c_int>,
}

mod raw {
    unsafe extern "C-unwind" {
        pub fn geterrposition() -> std::ffi::c_int;
    }
}

impl Position {
    fn watch() -> Position {
        let mut value = Box::new(0);
        // SAFETY: pushed here and popped by Drop, in the order of the stack.
        unsafe {
            let argument: *mut c_int = &mut *value;
            let mut callback = Box::new(pg_sys::ErrorContextCallback {
                previous: pg_sys::error_context_stack,
                callback: Some(note_position),
                arg: argument.cast(),
            });
            pg_sys::error_context_stack = &mut *callback;
            Position { callback, value }
        }
    }

    fn byte_offset(&self, text: &str) -> Option<usize> {
        let characters = usize::try_from(*self.value).ok()?.checked_sub(1)?;
        Some(text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at))
    }
}

impl Drop for Position {
    fn drop(&mut self) {
        // SAFETY: what was there before `watch`.
        unsafe { pg_sys::error_context_stack = self.callback.previous };
    }
}

#[expect(ffi_unwind_calls, reason = "a leaf of the error machinery: nothing to unwind")]
unsafe extern "C-unwind" fn note_position(value: *mut std::ffi::c_void) {
    // SAFETY: the address that `watch` gave; an error is being built.
    unsafe { *value.cast::<c_int>() = raw::geterrposition() };
}

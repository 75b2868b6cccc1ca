//! Text between PostgreSQL, in the database's encoding, and Rust, in UTF-8.

use pgrx::pg_sys;
use std::ffi::{CStr, CString, c_char};

/// The text at `text`, in UTF-8. What the encoding cannot say becomes U+FFFD: a name that holds such bytes (in a
/// SQL_ASCII database) is then not found in the catalog, and its statement not judged.
///
/// # Safety
/// `text` is a NUL-terminated string in the database's encoding.
pub unsafe fn from_server(text: *const c_char) -> String {
    // SAFETY: the caller's promise; conversion reads exactly the bytes before the NUL.
    unsafe {
        let bytes = CStr::from_ptr(text);
        if !converts() {
            return bytes.to_string_lossy().into_owned();
        }
        let length = bytes.count_bytes() as i32;
        let converted = pg_sys::pg_server_to_any(text, length, pg_sys::pg_enc::PG_UTF8 as i32);
        CStr::from_ptr(converted).to_string_lossy().into_owned()
    }
}

/// Like [`from_server`], with NULL for what is not there.
///
/// # Safety
/// `text` is NULL or as [`from_server`] wants it.
pub unsafe fn from_server_opt(text: *const c_char) -> Option<String> {
    // SAFETY: checked for NULL, the rest is the caller's promise.
    (!text.is_null()).then(|| unsafe { from_server(text) })
}

/// The text in the database's encoding, with anything after a NUL byte cut off. What that encoding cannot say becomes
/// a question mark: a message is never lost for a character.
pub fn to_server(text: &str) -> CString {
    let text = text.split('\0').next().unwrap_or_default();
    if text.is_ascii() || !converts() {
        return CString::new(text).unwrap_or_default();
    }
    let text = text.replace('…', "...");
    crate::subtransaction::attempt(|| convert(&text)).unwrap_or_else(|_| {
        let ascii: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
        CString::new(ascii).unwrap_or_default()
    })
}

fn convert(text: &str) -> CString {
    let utf8 = CString::new(text).unwrap_or_default();
    // SAFETY: the source is NUL-terminated UTF-8; the result is palloc'ed (or the source itself) and copied.
    unsafe {
        let converted = pg_sys::pg_any_to_server(utf8.as_ptr(), text.len() as i32, pg_sys::pg_enc::PG_UTF8 as i32);
        CStr::from_ptr(converted).to_owned()
    }
}

/// Whether the database's text is anything else than what Rust keeps. SQL_ASCII is bytes that nobody converts.
fn converts() -> bool {
    // SAFETY: a global of the backend.
    let encoding = unsafe { pg_sys::GetDatabaseEncoding() };
    encoding != pg_sys::pg_enc::PG_UTF8 as i32 && encoding != pg_sys::pg_enc::PG_SQL_ASCII as i32
}

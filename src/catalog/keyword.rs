//! Keywords, from the server's own table.

use crate::encoding::to_server;
use pgrx::pg_sys;
use schema_guard_engine::naming::Keyword;

/// What `pg_get_keywords()` says about a word; `None` for what is no keyword. Only lower case is one without folding.
pub fn keyword(word: &str) -> Option<Keyword> {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return None;
    }
    let text = to_server(word);
    // SAFETY: the server's constant tables; a number that the lookup gives is within them.
    let category = unsafe {
        let number = pg_sys::ScanKeywordLookup(text.as_ptr(), &raw const pg_sys::ScanKeywords);
        let number = usize::try_from(number).ok()?;
        *(&raw const pg_sys::ScanKeywordCategories).cast::<u8>().add(number)
    };
    match u32::from(category) {
        pg_sys::UNRESERVED_KEYWORD => Some(Keyword::Unreserved),
        pg_sys::COL_NAME_KEYWORD => Some(Keyword::ColumnName),
        pg_sys::TYPE_FUNC_NAME_KEYWORD => Some(Keyword::TypeOrFunctionName),
        _ => Some(Keyword::Reserved),
    }
}

#[cfg(any(test, feature = "pg_test"))]
#[pgrx::pg_schema]
mod tests {
    use super::*;
    use pgrx::prelude::*;

    #[pg_test]
    fn every_keyword_has_the_servers_category() {
        let told = Spi::get_one::<Vec<String>>("SELECT array_agg(word || ' ' || catcode::text) FROM pg_get_keywords()");
        for line in told.expect("keywords can be read").expect("there are some") {
            let (word, code) = line.split_once(' ').expect("a word and a letter");
            let category = match code {
                "U" => Keyword::Unreserved,
                "C" => Keyword::ColumnName,
                "T" => Keyword::TypeOrFunctionName,
                _ => Keyword::Reserved,
            };
            assert_eq!(keyword(word), Some(category), "{word}");
        }
        assert_eq!(keyword("orders"), None);
        assert_eq!(keyword("Select"), None);
    }
}

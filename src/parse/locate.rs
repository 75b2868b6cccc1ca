//! Where the objects of a DROP stand: its grammar keeps no locations, so PostgreSQL's own scanner finds them.

use super::Source;
use super::script::scan::Scanner;
use super::script::word_at;

/// Byte offsets, in the source that locations count in, of the names in `DROP kind [CONCURRENTLY] [IF EXISTS] a, b.c`.
/// Empty where the text cannot be scanned.
pub fn dropped_objects(source: Source<'_>) -> Vec<usize> {
    let Ok(mut scanner) = Scanner::new(source.text) else { return vec![] };
    let mut starts = vec![];
    let mut expects_name = false;
    let mut words = 0;
    // A comma between the arguments of a function begins no name.
    let mut depth = 0;
    while let Ok(Some(token)) = scanner.next_token() {
        let word = word_at(source.text, token.start);
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        if starts.is_empty() && !expects_name {
            // DROP, then the kind: one word, but for MATERIALIZED VIEW and FOREIGN TABLE.
            words += 1;
            expects_name = words >= 2 && !is("materialized") && !is("foreign");
        } else if starts.is_empty() && (is("concurrently") || is("if") || is("exists")) {
            continue;
        } else if expects_name {
            starts.push(source.offset + token.start);
            expects_name = false;
        } else if token.is('(') {
            depth += 1;
        } else if token.is(')') {
            depth -= 1;
        } else if token.is(',') && depth == 0 {
            expects_name = true;
        }
    }
    starts
}

//! Where the bodies of functions mention a name: PostgreSQL keeps them as text, and a rename does not change them.

use std::collections::{HashMap, HashSet};

/// The bytes of the longest name (`NAMEDATALEN - 1`), each doubled by quoting.
const LONGEST_QUOTED: usize = 2 * 63;

/// How many bodies mention each of the names: as a word (upper-case letters folded, as the parser reads it, or as it
/// stands), in double quotes, or as a string. A word in a comment counts, too: it will be wrong afterwards.
pub fn count(bodies: &[String], names: HashSet<String>) -> HashMap<String, u32> {
    // The count, and the last body that was counted.
    let mut found: HashMap<String, (u32, usize)> = names.into_iter().map(|name| (name, (0, usize::MAX))).collect();
    for (number, body) in bodies.iter().enumerate() {
        each_word(body, &mut |word| {
            if let Some((count, last)) = found.get_mut(word)
                && *last != number
            {
                (*count, *last) = (*count + 1, number);
            }
        });
    }
    found.into_iter().map(|(name, (count, _))| (name, count)).collect()
}

fn each_word(body: &str, see: &mut impl FnMut(&str)) {
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            quote @ (b'"' | b'\'') => match quoted(body, at, quote) {
                Some((name, end)) => {
                    see(&name);
                    // A string may be SQL itself; an identifier in quotes is one word.
                    if quote == b'"' { end } else { at + 1 }
                }
                None => at + 1,
            },
            byte if starts_word(byte) => {
                let end = bytes[at..].iter().position(|&byte| !continues_word(byte)).map_or(bytes.len(), |n| at + n);
                let word = &body[at..end];
                see(word);
                if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
                    see(&word.to_ascii_lowercase());
                }
                end
            }
            _ => at + 1,
        };
    }
}

/// What stands between the quote at this place and the next one that is not doubled, if it can be a name.
fn quoted(body: &str, start: usize, quote: u8) -> Option<(String, usize)> {
    let bytes = body.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() && at - start <= LONGEST_QUOTED + 1 {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                let quote = char::from(quote).to_string();
                return Some((body[start + 1..at].replace(&quote.repeat(2), &quote), at + 1));
            }
            at += 1;
        }
        at += 1;
    }
    None
}

fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn continues_word(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(body: &str, name: &str) -> bool {
        count(&[body.to_owned()], HashSet::from([name.to_owned()]))[name] == 1
    }

    #[test]
    fn words_are_whole_and_folded() {
        assert!(mentions("SELECT * FROM Orders", "orders"));
        assert!(mentions("EXECUTE 'DELETE FROM ' || quote_ident('Orders')", "Orders"));
        assert!(mentions("SELECT größe_1$ FROM t", "größe_1$"));
        assert!(!mentions("SELECT * FROM orders_old", "orders"));
        assert!(!mentions("SELECT * FROM old_orders", "orders"));
        assert!(!mentions("SELECT 1", "orders"));
    }

    #[test]
    fn quoted_names_are_taken_whole() {
        assert!(mentions(r#"SELECT "it's ""quoted""" FROM t"#, r#"it's "quoted""#));
        assert!(mentions("PERFORM format('%I', 'two words')", "two words"));
        assert!(mentions("EXECUTE 'TABLE orders'", "orders"));
        assert!(!mentions(r#"SELECT "order items""#, "items"));
        // A quote that never ends hides nothing.
        assert!(mentions(&format!("-- 5\" {}\nTABLE orders", "x".repeat(200)), "orders"));
    }

    #[test]
    fn each_body_counts_once() {
        let bodies = ["orders orders".to_owned(), "none".to_owned(), "Orders".to_owned()];
        assert_eq!(count(&bodies, HashSet::from(["orders".to_owned()]))["orders"], 2);
    }
}

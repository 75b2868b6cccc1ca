//! The length of names: 63 bytes, cut at a character as PostgreSQL does.

/// The bytes that a name may have (`NAMEDATALEN - 1`).
pub const MAX_BYTES: usize = 63;

/// The longest prefix of at most `bytes` bytes that ends at a character (`pg_mbcliplen()`).
pub fn clip(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The bytes that each part keeps so that all fit into `available`: the longest is cut byte by byte, the last of equal
/// ones first, as `makeObjectName()` (`src/backend/commands/indexcmds.c`) does with its two.
pub fn share(parts: &[&str], available: usize) -> Vec<usize> {
    let mut kept: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let mut total: usize = kept.iter().sum();
    while total > available {
        let Some(longest) = kept.iter_mut().max_by_key(|length| **length).filter(|length| **length > 0) else { break };
        *longest -= 1;
        total -= 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::make_object_name;

    #[test]
    fn a_name_is_cut_at_a_character() {
        assert_eq!(clip("größe", 3), "gr");
        assert_eq!(clip("größe", 4), "grö");
        assert_eq!(clip("größe", 63), "größe");
        assert_eq!(clip("😀", 3), "");
    }

    #[test]
    fn two_parts_are_cut_as_postgres_does() {
        for (table, columns) in [
            ("t".repeat(63), "c".repeat(63)),
            ("t".repeat(20), "c".repeat(63)),
            ("t".repeat(63), "ü".repeat(31)),
            ("größe".repeat(10), "c".repeat(5)),
        ] {
            let kept = share(&[&table, &columns], MAX_BYTES - "_idx".len() - 1);
            let name = format!("{}_{}_idx", clip(&table, kept[0]), clip(&columns, kept[1]));
            assert_eq!(name, make_object_name(&table, &columns, "idx"));
        }
    }
}

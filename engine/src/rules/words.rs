//! The words of messages: names, sizes and durations as a DBA reads them.

use crate::facts::{Fact, Relation, RelationKind};
use crate::forecast::{Effect, Work};

/// A name inside a message, in double quotes as PostgreSQL's own messages have it. Control characters are escaped: a
/// newline in an identifier must not start a line of its own in a log.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", escaped(name))
}

/// The same without the quotes, for what brings its own (a type name) or stands in a list.
pub fn escaped(text: &str) -> String {
    text.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'")
}

/// `"public.orders"`.
pub fn relation(relation: &Relation) -> String {
    match relation.kind {
        RelationKind::Schema | RelationKind::Database => quoted(&relation.name),
        RelationKind::Object if relation.schema.is_empty() => quoted(&relation.name),
        _ => quoted(&format!("{}.{}", relation.schema, relation.name)),
    }
}

/// Bytes in the units of `pg_size_pretty()`, with three digits.
pub fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["bytes", "kB", "MB", "GB"] {
        if value < 1024.0 {
            return if unit == "bytes" || value >= 100.0 {
                format!("{value:.0} {unit}")
            } else {
                format!("{value:.1} {unit}")
            };
        }
        value /= 1024.0;
    }
    format!("{value:.1} TB")
}

/// A duration for a sentence: `about 4 min`.
pub fn about(ms: Fact<u64>) -> String {
    match ms {
        Fact::Unknown => "an unknown time".to_owned(),
        Fact::Known(ms) => format!("about {}", duration(ms)),
    }
}

pub fn duration(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{:.1} s", ms as f64 / 1_000.0),
        10_000..120_000 => format!("{} s", ms / 1_000),
        120_000..7_200_000 => format!("{} min", ms / 60_000),
        _ => format!("{:.1} h", ms as f64 / 3_600_000.0),
    }
}

/// `1 row`, `4,100,000 rows`.
pub fn rows(rows: f64) -> String {
    let text = number(rows.max(0.0).round() as u64);
    format!("{text} {}", if text == "1" { "row" } else { "rows" })
}

/// `4,100,000`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `812 MB, about 4,100,000 rows`, or that nobody knows.
pub fn size(effect: &Effect<'_>) -> String {
    match effect.size {
        // Of another database nobody counts the rows.
        Fact::Known(size) if effect.relation.kind == RelationKind::Database => bytes(size.bytes()),
        Fact::Unknown => "an unknown amount of data".to_owned(),
        Fact::Known(size) => format!("{}, about {}", bytes(size.bytes()), rows(size.rows)),
    }
}

/// Some of a relation's parts, as many as a line holds: PostgreSQL's own NOTICE lists them all.
pub fn parts(parts: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = parts.iter().take(SHOWN).map(|part| escaped(part)).collect::<Vec<_>>().join(", ");
    match parts.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

/// The verb of what would be destroyed or done: `read`, `rewritten`, …
pub fn work(work: Work) -> &'static str {
    match work {
        Work::None => "no work is done under the lock",
        Work::Scan => "every row is read under the lock",
        Work::Build => "every row is read and sorted into the index under the lock",
        Work::Rewrite => "every row and every index is written anew under the lock",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_well() {
        assert_eq!(bytes(8192), "8.0 kB");
        assert_eq!(bytes(812 * 1024 * 1024), "812 MB");
        assert_eq!(bytes(3 << 40), "3.0 TB");
        assert_eq!(rows(4_100_000.0), "4,100,000 rows");
        assert_eq!(rows(999.0), "999 rows");
        assert_eq!(rows(1.2), "1 row");
        assert_eq!(duration(240_000), "4 min");
        assert_eq!(duration(1), "1 ms");
    }

    #[test]
    fn a_long_list_is_cut() {
        let named = |n: usize| (1..=n).map(|n| format!("trigger t{n}\n")).collect::<Vec<_>>();
        assert_eq!(parts(&named(1)), "trigger t1\\n");
        assert_eq!(parts(&named(3)), "trigger t1\\n, trigger t2\\n, trigger t3\\n");
        assert_eq!(parts(&named(5)), "trigger t1\\n, trigger t2\\n, trigger t3\\n and 2 more");
    }

    #[test]
    fn hostile_names_stay_on_their_line() {
        assert_eq!(quoted("a\nERROR:  b"), "\"a\\nERROR:  b\"");
        assert_eq!(quoted("größe"), "\"größe\"");
        assert_eq!(quoted("o'\"x"), "\"o'\"x\"");
        assert_eq!(quoted("100%s"), "\"100%s\"");
    }
}

//! Migration files that hold both directions: only the part that goes up is judged.

/// The comments that open a part, lower-cased, and whether what follows goes up.
const MARKERS: &[(&str, bool)] = &[
    ("-- +goose up", true),
    ("-- +goose down", false),
    ("-- migrate:up", true),
    ("-- migrate:down", false),
    ("-- +migrate up", true),
    ("-- +migrate down", false),
];

/// The text with every line that goes down blanked out, byte for byte as long as before, so that locations and line
/// numbers stay true. A text without markers comes back as it is.
pub fn up_part(text: &str) -> String {
    let mut up = true;
    text.split_inclusive('\n')
        .map(|line| {
            if let Some(direction) = marker(line) {
                up = direction;
            }
            if up { line.to_owned() } else { blank(line) }
        })
        .collect()
}

fn marker(line: &str) -> Option<bool> {
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    MARKERS
        .iter()
        .find(|(marker, _)| words.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        .map(|(_, up)| *up)
}

fn blank(line: &str) -> String {
    line.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { byte as char } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_goes_up_is_left() {
        let goose = "-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE größe;\n-- +goose Up\nSELECT 1;\n";
        let up = up_part(goose);
        assert_eq!(up.len(), goose.len());
        assert!(up.contains("CREATE TABLE") && up.contains("SELECT 1") && !up.contains("DROP"));
        assert_eq!(up.lines().count(), goose.lines().count());
        assert!(!up_part("--  migrate:down transaction:false\nDROP TABLE a;").contains("DROP"));
        assert_eq!(up_part("SELECT 1; -- migrate:downstream\n"), "SELECT 1; -- migrate:downstream\n");
    }
}

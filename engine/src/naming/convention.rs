//! What a name has to be: a template, a pattern, a case, a length, words, prefixes, suffixes.

use super::{Case, Kind, MAX_BYTES, Subject, Template, case};
use regex::{Regex, RegexBuilder};

/// One convention, all parts of which hold at once.
#[derive(Debug, Clone)]
pub struct Convention {
    /// As `set_naming()` was given it: `snake`, `{table}_{columns}_idx`, `/^[a-z]+$/`, `snake {table}_pkey`.
    pub text: String,
    pub template: Option<Template>,
    pub pattern: Option<Pattern>,
    pub case: Option<Case>,
    pub max_bytes: Option<usize>,
    /// Words that no name contains, in lower case.
    pub forbidden: Vec<String>,
    /// One of them begins the name, unless there are none.
    pub prefixes: Vec<String>,
    pub suffixes: Vec<String>,
}

/// A regular expression, matched in linear time.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

/// The bytes that a compiled pattern may take: every backend keeps it.
const MAX_PATTERN_BYTES: usize = 1 << 20;

impl Pattern {
    pub fn parse(text: &str) -> Result<Pattern, String> {
        let built = RegexBuilder::new(text).size_limit(MAX_PATTERN_BYTES).nest_limit(50).build();
        built.map(Pattern).map_err(|error| format!("the pattern cannot be read: {}", last_line(&error.to_string())))
    }

    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name)
    }

    /// The plain text with which every match begins or ends, as far as it stands there literally.
    pub fn plain_ends(&self) -> (String, String) {
        let plain = |c: &char| c.is_alphanumeric() || *c == '_';
        let text = self.0.as_str();
        let start: Vec<char> = text.strip_prefix('^').unwrap_or("").chars().take_while(plain).collect();
        let end: Vec<char> = text.strip_suffix('$').unwrap_or("").chars().rev().take_while(plain).collect();
        // A repetition belongs to the letter before it, an escape to the one behind it.
        let repeats = text.chars().nth(start.len() + 1).is_some_and(|c| matches!(c, '*' | '?' | '+' | '{'));
        let start = if repeats { &start[..start.len().saturating_sub(1)] } else { &start[..] };
        let escaped = text.chars().rev().nth(end.len() + 1) == Some('\\');
        let end = if escaped { &end[..end.len().saturating_sub(1)] } else { &end[..] };
        let alternatives = text.contains('|') && !text.contains('(');
        match alternatives {
            true => Default::default(),
            false => (start.iter().collect(), end.iter().rev().collect()),
        }
    }
}

/// The message itself: above it the crate draws the pattern.
fn last_line(error: &str) -> String {
    error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

impl Convention {
    /// Reads the text of a convention for names of that kind; an empty one asks for nothing.
    pub fn parse(text: &str, kind: Kind) -> Result<Convention, String> {
        let mut convention = Convention {
            text: text.trim().to_owned(),
            template: None,
            pattern: None,
            case: None,
            max_bytes: None,
            forbidden: vec![],
            prefixes: vec![],
            suffixes: vec![],
        };
        if let Some(pattern) = convention.text.strip_prefix('/') {
            let pattern = pattern.strip_suffix('/').ok_or("a pattern stands between slashes")?;
            convention.pattern = Some(Pattern::parse(pattern)?);
            return Ok(convention);
        }
        for term in convention.text.split_whitespace() {
            match Case::parse(term) {
                Some(case) if convention.case.is_none() => convention.case = Some(case),
                None if term.contains(['{', '}']) && convention.template.is_none() => {
                    convention.template = Some(Template::parse(term, kind)?);
                }
                _ => {
                    let cases = Case::ALL.map(Case::as_str).join(", ");
                    return Err(format!(
                        "\"{term}\" is no convention: it is a template like {{table}}_pkey, a /pattern/, or a case ({cases})"
                    ));
                }
            }
        }
        Ok(convention)
    }

    /// The bytes that a name may have.
    pub fn limit(&self) -> usize {
        self.max_bytes.unwrap_or(MAX_BYTES).clamp(1, MAX_BYTES)
    }

    /// What is wrong with the name, in words that follow it: `is not snake case`. `None` where nothing is.
    pub fn objection(&self, subject: &Subject) -> Option<String> {
        let name = subject.name.as_str();
        if let Some(template) = &self.template {
            if template.matches(subject, self.case, self.limit()) == Some(false) {
                return Some(format!("does not follow {template}"));
            }
        } else if let Some(case) = self.case.filter(|case| !case.complies(name)) {
            return Some(format!("is not in {} case", case.as_str()));
        }
        if let Some(pattern) = self.pattern.as_ref().filter(|pattern| !pattern.matches(name)) {
            return Some(format!("does not match /{}/", pattern.0.as_str()));
        }
        if name.len() > self.limit() {
            return Some(format!("is longer than {} bytes", self.limit()));
        }
        if let Some(word) = case::words(name).into_iter().find(|word| self.forbidden.contains(word)) {
            return Some(format!("contains the word \"{word}\""));
        }
        if !self.prefixes.is_empty() && !self.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str())) {
            return Some(format!("does not begin with {}", one_of(&self.prefixes)));
        }
        if !self.suffixes.is_empty() && !self.suffixes.iter().any(|suffix| name.ends_with(suffix.as_str())) {
            return Some(format!("does not end with {}", one_of(&self.suffixes)));
        }
        None
    }

    /// It says how the letters of a name are to be written.
    pub fn shapes_the_name(&self) -> bool {
        self.template.is_some() || self.pattern.is_some() || self.case.is_some()
    }

    /// The whole convention in one line: `snake, at most 30 bytes, suffix "_at"`.
    pub fn in_words(&self) -> String {
        let mut parts: Vec<String> = (!self.text.is_empty()).then(|| self.text.clone()).into_iter().collect();
        parts.extend(self.max_bytes.map(|bytes| format!("at most {bytes} bytes")));
        for (what, words) in [("without", &self.forbidden), ("prefix", &self.prefixes), ("suffix", &self.suffixes)] {
            parts.extend((!words.is_empty()).then(|| format!("{what} {}", one_of(words))));
        }
        parts.join(", ")
    }
}

fn one_of(words: &[String]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Subject {
        Subject { kind: Kind::Column, table: "orders".into(), name: name.into(), ..Subject::default() }
    }

    fn objection(convention: &Convention, name: &str) -> String {
        convention.objection(&column(name)).unwrap_or_default()
    }

    #[test]
    fn each_part_objects_in_words() {
        let snake = Convention::parse("snake", Kind::Column).expect("a convention");
        assert_eq!(objection(&snake, "orderDate"), "is not in snake case");
        assert_eq!(objection(&snake, "order_date"), "");
        let pattern = Convention::parse("/^[a-z]+$/", Kind::Column).expect("a convention");
        assert_eq!(objection(&pattern, "a1"), "does not match /^[a-z]+$/");
        assert_eq!(objection(&pattern, "a"), "");
        let prefixed = Convention::parse("{table}_{any}", Kind::Column).expect("a convention");
        assert_eq!(objection(&prefixed, "note"), "does not follow {table}_{any}");
        assert_eq!(objection(&prefixed, "orders_note"), "");
        let more = Convention {
            max_bytes: Some(9),
            forbidden: vec!["tmp".into()],
            prefixes: vec!["a".into(), "b".into()],
            suffixes: vec!["_at".into()],
            ..Convention::parse("", Kind::Column).expect("an empty one")
        };
        for (name, wrong) in [
            ("abcdefg_at", "is longer than 9 bytes"),
            ("a_tmp_at", "contains the word \"tmp\""),
            ("x_at", "does not begin with \"a\" or \"b\""),
            ("b_x", "does not end with \"_at\""),
            ("b_at", ""),
        ] {
            assert_eq!(objection(&more, name), wrong);
        }
        assert_eq!(more.in_words(), "at most 9 bytes, without \"tmp\", prefix \"a\" or \"b\", suffix \"_at\"");
    }

    #[test]
    fn what_is_no_convention_says_why() {
        for (text, why) in [
            ("snakey", "\"snakey\" is no convention"),
            ("snake lower", "\"lower\" is no convention"),
            ("/^a", "a pattern stands between slashes"),
            ("/(/", "the pattern cannot be read: unclosed group"),
            ("/a{1000}{1000}{1000}/", "the pattern cannot be read"),
        ] {
            let error = Convention::parse(text, Kind::Column).expect_err(text);
            assert!(error.starts_with(why), "{error}");
        }
    }

    #[test]
    fn a_pattern_tells_its_plain_ends() {
        for (pattern, start, end) in [
            ("^ix_[a-z]+$", "ix_", ""),
            ("^[a-z]+_idx$", "", "_idx"),
            ("^ixs?_.*_i$", "ix", "_i"),
            ("^a|b$", "", ""),
            ("ix_", "", ""),
            (r"^.*\w$", "", ""),
        ] {
            let ends = Pattern::parse(pattern).expect(pattern).plain_ends();
            assert_eq!((ends.0.as_str(), ends.1.as_str()), (start, end), "{pattern}");
        }
    }
}

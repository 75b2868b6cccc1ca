//! Names counted by what they might follow.

use super::{FEWEST_NAMES, LEAST_SHARE, candidates};
use crate::naming::{Case, Kind, MAX_BYTES, RuleDefinition, Subject, Template};
use std::collections::HashMap;

/// The more telling cases first: every name in snake case is in lower case, too.
const CASES: [&[Case]; 2] = [&[Case::Snake, Case::Camel, Case::Pascal], &[Case::Upper, Case::Lower]];

pub struct Tally {
    /// Whether cases and templates count, or prefixes and suffixes alone.
    whole: bool,
    names: u32,
    cases: HashMap<&'static str, u32>,
    templates: Vec<Candidate>,
    /// First and last words, the underscore beside them included.
    prefixes: HashMap<String, u32>,
    suffixes: HashMap<String, u32>,
}

struct Candidate {
    text: &'static str,
    template: Template,
    /// How many names follow it, of how many that it has a value for.
    followed: u32,
    names: u32,
}

impl Tally {
    pub fn new(kind: Kind, whole: bool) -> Tally {
        let texts = if whole { candidates::templates(kind) } else { &[] };
        let candidate = |&text: &&'static str| {
            Some(Candidate { text, template: Template::parse(text, kind).ok()?, followed: 0, names: 0 })
        };
        Tally {
            whole,
            names: 0,
            cases: HashMap::new(),
            templates: texts.iter().filter_map(candidate).collect(),
            prefixes: HashMap::new(),
            suffixes: HashMap::new(),
        }
    }

    pub fn see(&mut self, subject: &Subject) {
        self.names += 1;
        for candidate in &mut self.templates {
            if let Some(follows) = candidate.template.matches(subject, None, MAX_BYTES) {
                candidate.followed += u32::from(follows);
                candidate.names += 1;
            }
        }
        if self.whole {
            for case in CASES.concat() {
                if case.complies(&subject.name) {
                    *self.cases.entry(case.as_str()).or_default() += 1;
                }
            }
        }
        let is_word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
        // What begins as its table does follows the table.
        let own = |word: &str| is_word(word) && !subject.table.starts_with(word);
        if let Some((first, _)) = subject.name.split_once('_').filter(|(first, _)| own(first)) {
            count(&mut self.prefixes, format!("{first}_"));
        }
        if let Some((_, last)) = subject.name.rsplit_once('_').filter(|(_, last)| is_word(last)) {
            count(&mut self.suffixes, format!("_{last}"));
        }
    }

    fn prevails(&self, followed: u32, names: u32) -> bool {
        followed >= FEWEST_NAMES && f64::from(followed) >= LEAST_SHARE * f64::from(names)
    }

    /// The rules that most names follow, the most telling first: a template, a case with a prefix and a suffix, the case.
    pub fn rules(self, rule: impl Fn(&str) -> RuleDefinition) -> Vec<RuleDefinition> {
        // `max_by_key` takes the last of equal ones.
        let best = self.templates.iter().rev().max_by_key(|candidate| candidate.followed);
        let template = best.filter(|best| self.prevails(best.followed, best.names)).map(|best| rule(best.text));
        let case = self.case().unwrap_or_default();
        let ends = |words: &HashMap<String, u32>| -> Vec<String> {
            let most = words.iter().max_by_key(|(word, count)| (**count, std::cmp::Reverse(word.as_str())));
            most.filter(|(_, count)| self.prevails(**count, self.names))
                .map(|(word, _)| word.clone())
                .into_iter()
                .collect()
        };
        let with_ends = RuleDefinition { prefixes: ends(&self.prefixes), suffixes: ends(&self.suffixes), ..rule(case) };
        let case = (!case.is_empty()).then(|| rule(case));
        let has_ends = !with_ends.prefixes.is_empty() || !with_ends.suffixes.is_empty();
        template.into_iter().chain(has_ends.then_some(with_ends)).chain(case).collect()
    }

    fn case(&self) -> Option<&'static str> {
        CASES.iter().find_map(|cases| {
            let followed = |case: &Case| self.cases.get(case.as_str()).copied().unwrap_or_default();
            let best = cases.iter().rev().max_by_key(|case| followed(case))?;
            self.prevails(followed(best), self.names).then_some(best.as_str())
        })
    }
}

fn count(words: &mut HashMap<String, u32>, word: String) {
    *words.entry(word).or_default() += 1;
}

//! The name to take instead: it complies with every convention, is free, fits, and needs no quotes where it can be had
//! without.

use super::keyword::{Keywords, is_plain};
use super::{Case, Convention, Policy, Subject, case, clip, judge};

/// What a suggestion must know of the database.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    pub keywords: Keywords<'a>,
    /// Whether something else in the subject's namespace bears the name.
    pub taken: &'a dyn Fn(&str) -> bool,
}

/// Numbers that are tried where a name is taken.
const MAX_NUMBER: u32 = 1_000;

/// A free name that complies, other than the subject's own. `None` where conventions contradict each other, or ask for
/// what no machine can think of.
pub fn suggest(subject: &Subject, policy: &Policy, around: Surroundings<'_>) -> Option<String> {
    let rules = policy.rules_for(subject);
    let conventions: Vec<&Convention> = rules.iter().map(|rule| &rule.convention).collect();
    let wishes = Wishes::of(&conventions);
    let plain_only = [true, false];
    plain_only.into_iter().find_map(|plain| {
        wishes.bases(subject).find_map(|base| {
            let complies = |name: &String| {
                (!plain || is_plain(name, subject.kind, around.keywords))
                    && judge(&subject.renamed(name), policy).is_empty()
            };
            let free = |name: &String| *name != subject.name && !(around.taken)(name);
            // A number makes a name free, never compliant.
            let first = wishes.candidate(subject, &base, None).filter(complies)?;
            if free(&first) {
                return Some(first);
            }
            let mut numbered = (1..=MAX_NUMBER).filter_map(|number| wishes.candidate(subject, &base, Some(number)));
            numbered.find(|name| free(name) && complies(name))
        })
    })
}

/// All that the conventions ask for at once.
struct Wishes<'a> {
    conventions: &'a [&'a Convention],
    case: Option<Case>,
    prefix: String,
    suffix: String,
    limit: usize,
}

impl<'a> Wishes<'a> {
    fn of(conventions: &'a [&'a Convention]) -> Self {
        let ends = |end: fn(&Convention) -> Option<String>| {
            conventions
                .iter()
                .find_map(|convention| end(convention).filter(|text| !text.is_empty()))
                .unwrap_or_default()
        };
        let pattern_ends = |convention: &Convention| convention.pattern.as_ref().map(|pattern| pattern.plain_ends());
        Wishes {
            conventions,
            case: conventions.iter().find_map(|convention| convention.case),
            prefix: ends(|convention| convention.prefixes.first().cloned()),
            suffix: ends(|convention| convention.suffixes.first().cloned()),
            limit: conventions.iter().map(|convention| convention.limit()).min().unwrap_or(super::MAX_BYTES),
        }
        .with_pattern(conventions.iter().find_map(|convention| pattern_ends(convention)))
    }

    fn with_pattern(mut self, ends: Option<(String, String)>) -> Self {
        let (start, end) = ends.unwrap_or_default();
        if self.prefix.is_empty() {
            self.prefix = start;
        }
        if self.suffix.is_empty() {
            self.suffix = end;
        }
        self
    }

    /// What the name may be made of, the nearest to the old one first, each made when it is asked for.
    fn bases(&self, subject: &Subject) -> impl Iterator<Item = String> {
        let name = subject.cut_from.as_deref().unwrap_or(&subject.name);
        let snake = Case::Snake.apply(name);
        let kind = subject.kind.as_str();
        let in_case = |text: &str| self.case.map_or_else(|| Case::Snake.apply(text), |case| case.apply(text));
        let base = move |at| match at {
            0 if self.case.is_none() => name.to_owned(),
            1 => in_case(name),
            2 => in_case(&snake),
            3 => in_case(&snake.chars().filter(char::is_ascii).collect::<String>()),
            4 => snake.replace('_', ""),
            // A reserved word needs a companion; a name of which nothing is left needs one too.
            5 if !subject.table.is_empty() => in_case(&format!("{}_{snake}", subject.table)),
            6 => in_case(&format!("{snake}_{kind}")),
            7 => in_case(kind),
            8 => kind.replace('_', ""),
            _ => String::new(),
        };
        (0..9).map(base).filter(|base| !base.is_empty())
    }

    /// The base with all that the conventions ask for, cut to fit.
    fn candidate(&self, subject: &Subject, base: &str, number: Option<u32>) -> Option<String> {
        let template = self.conventions.iter().find_map(|convention| Some((convention, convention.template.as_ref()?)));
        if let Some((convention, template)) = template {
            let limit = self.limit;
            let expanded = template.expand(&subject.renamed(base), convention.case, number, limit);
            if expanded.is_some() {
                return expanded;
            }
        }
        let base = self.without_forbidden(base);
        let taken_off = base.strip_prefix(&self.prefix).unwrap_or(&base);
        let middle = taken_off.strip_suffix(&self.suffix).unwrap_or(taken_off);
        let number = match (number, self.case) {
            (None, _) => String::new(),
            (Some(number), Some(Case::Camel | Case::Pascal)) => number.to_string(),
            (Some(number), _) => format!("_{number}"),
        };
        let room = self.limit.checked_sub(self.prefix.len() + self.suffix.len() + number.len())?;
        // Neither a prefix nor a cut leaves two underscores beside each other.
        let middle = clip(middle, room);
        let middle = if number.is_empty() && self.suffix.is_empty() && middle.len() == base.len() {
            middle
        } else {
            middle.trim_end_matches('_')
        };
        let middle = if self.prefix.ends_with('_') { middle.trim_start_matches('_') } else { middle };
        (!middle.is_empty()).then(|| format!("{}{middle}{number}{}", self.prefix, self.suffix))
    }

    fn without_forbidden(&self, base: &str) -> String {
        let forbidden = |word: &String| self.conventions.iter().any(|convention| convention.forbidden.contains(word));
        let words = case::words(base);
        if !words.iter().any(forbidden) {
            return base.to_owned();
        }
        let kept: Vec<String> = words.into_iter().filter(|word| !forbidden(word)).collect();
        let kept = kept.join("_");
        self.case.map_or_else(|| kept.clone(), |case| case.apply(&kept))
    }
}

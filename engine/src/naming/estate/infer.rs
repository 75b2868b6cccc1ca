//! The conventions that a database mostly follows already, and the call that makes each of them a rule.

mod candidates;
mod tally;

use super::Estate;
use super::subjects::{Renamed, Roles};
use crate::naming::{ColumnRole, Kind, Rule, RuleDefinition, Subject, Template};
use tally::Tally;

/// A convention is proposed where at least this share of the names follows it,
pub const LEAST_SHARE: f64 = 0.8;

/// and at least this many do.
pub const FEWEST_NAMES: u32 = 3;

/// A convention that names of a kind mostly follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub kind: Kind,
    /// The whole convention in one line, and which columns it is about: `suffix "_id" (foreign_key)`.
    pub convention: String,
    /// How many names follow it, of how many that it is about.
    pub followed: u32,
    pub names: u32,
    pub rule: RuleDefinition,
}

impl Proposal {
    pub fn share(&self) -> f64 {
        f64::from(self.followed) / f64::from(self.names.max(1))
    }

    /// The statement that makes it a rule.
    pub fn call(&self) -> String {
        let rule = &self.rule;
        let mut arguments = vec![literal(rule.kind.as_str()), literal(&rule.convention)];
        if rule.column_type != "*" {
            arguments.push(format!("column_type => {}", literal(&rule.column_type)));
        }
        arguments.extend(rule.column_role.map(|role| format!("column_role => {}", literal(role.as_str()))));
        for (name, words) in [("prefixes", &rule.prefixes), ("suffixes", &rule.suffixes)] {
            let words: Vec<String> = words.iter().map(|word| literal(word)).collect();
            if !words.is_empty() {
                arguments.push(format!("{name} => ARRAY[{}]", words.join(", ")));
            }
        }
        format!("SELECT schema_guard.set_naming({});", arguments.join(", "))
    }
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Which names a convention may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    kind: Kind,
    /// A glob on the type; only such columns.
    column_type: &'static str,
    role: Option<ColumnRole>,
}

impl Group {
    const fn of(kind: Kind) -> Group {
        Group { kind, column_type: "*", role: None }
    }

    /// Every kind, and the columns that teams have suffixes and prefixes for.
    fn all() -> Vec<Group> {
        let of_type = |column_type| Group { column_type, ..Group::of(Kind::Column) };
        let mut groups: Vec<Group> = Kind::ALL.into_iter().map(Group::of).collect();
        groups.push(Group { role: Some(ColumnRole::ForeignKey), ..Group::of(Kind::Column) });
        groups.extend(["timestamp*", "date", "boolean"].map(of_type));
        groups
    }

    fn rule(self, convention: &str) -> RuleDefinition {
        RuleDefinition {
            column_type: self.column_type.to_owned(),
            column_role: self.role,
            ..RuleDefinition::new(self.kind, convention)
        }
    }

    /// Whether it is about all names of its kind.
    fn is_whole(self) -> bool {
        self == Group::of(self.kind)
    }

    fn has(self, subject: &Subject) -> bool {
        let of_type = match self.column_type.strip_suffix('*') {
            Some(start) => subject.column_type.as_deref().unwrap_or_default().starts_with(start),
            None => subject.column_type.as_deref() == Some(self.column_type),
        };
        subject.kind == self.kind && of_type && self.role.is_none_or(|role| subject.roles.contains(&role))
    }
}

/// What the names of the database mostly follow, by kind; nothing for a kind in which no convention prevails.
pub fn infer(estate: &Estate) -> Vec<Proposal> {
    let roles = estate.roles();
    let mut tallies: Vec<(Group, Tally)> =
        Group::all().into_iter().map(|group| (group, Tally::new(group.kind, group.is_whole()))).collect();
    each_name(estate, &roles, |subject| {
        for (group, tally) in &mut tallies {
            if group.has(subject) {
                tally.see(subject);
            }
        }
    });
    // Of each group several, the most telling first: the first that prevails when all its parts are taken together.
    let mut proposed: Vec<(Group, Vec<Measured>)> = tallies
        .into_iter()
        .map(|(group, tally)| {
            let rules = tally.rules(|convention| group.rule(convention)).into_iter();
            (
                group,
                rules.filter_map(|rule| Some(Measured { rule: rule.read().ok()?, followed: 0, names: 0 })).collect(),
            )
        })
        .collect();
    each_name(estate, &roles, |subject| {
        for (_, rules) in proposed.iter_mut().filter(|(group, _)| group.has(subject)) {
            rules.iter_mut().for_each(|rule| rule.see(subject));
        }
    });
    proposed.into_iter().filter_map(|(group, rules)| prevailing(group, rules)).collect()
}

fn each_name(estate: &Estate, roles: &Roles, mut look: impl FnMut(&Subject)) {
    for place in estate.places() {
        look(&estate.subject(place, roles, &Renamed::default()));
    }
}

/// A rule, and how many names follow it, of how many that it is about.
struct Measured {
    rule: Rule,
    followed: u32,
    names: u32,
}

impl Measured {
    fn see(&mut self, subject: &Subject) {
        let convention = &self.rule.convention;
        let value = |template: &Template| template.expand(subject, None, None, convention.limit());
        // A sequence that no column owns has no value for `{table}`.
        if convention.template.as_ref().is_some_and(|template| value(template).is_none()) {
            return;
        }
        self.names += 1;
        self.followed += u32::from(convention.objection(subject).is_none());
    }
}

fn prevailing(group: Group, rules: Vec<Measured>) -> Option<Proposal> {
    let proposals = rules.into_iter().map(|Measured { rule, followed, names }| {
        let about = match group.role {
            Some(role) => format!(" ({})", role.as_str()),
            None if group.column_type != "*" => format!(" ({})", group.column_type),
            None => String::new(),
        };
        let convention = format!("{}{about}", rule.convention.in_words());
        Proposal { kind: group.kind, convention, followed, names, rule: rule.definition }
    });
    proposals.into_iter().find(|proposal| proposal.followed >= FEWEST_NAMES && proposal.share() >= LEAST_SHARE)
}

//! Which names break a convention, and what to do about each: what others are named after comes first.

use super::subjects::{Renamed, Roles};
use super::taken::Taken;
use super::{Estate, Place, mentions};
use crate::naming::{
    Keywords, Kind, Policy, Subject, Surroundings, is_generated, is_reserved, judge, needs_quoting, suggest,
};
use std::cell::OnceCell;
use std::collections::HashSet;

/// A name that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub kind: Kind,
    /// Empty for what is in no schema.
    pub schema: String,
    /// The relation that it is part of, or itself; empty for what is neither.
    pub table: String,
    pub name: String,
    pub convention: String,
    /// `None` where no name complies.
    pub suggested: Option<String>,
    /// The statement that renames it; `None` where there is no name, or PostgreSQL would refuse it.
    pub fix: Option<String>,
    /// Objects that refer to it, which follow a rename, and functions whose text mentions it, which do not.
    pub dependents: u32,
    /// What it is accepted by: its kind and full name.
    pub key: String,
}

/// Every name that breaks the policy and is not accepted, in the order in which the fixes can be run.
pub fn violations(
    estate: &Estate,
    policy: &Policy,
    keywords: Keywords<'_>,
    accepted: &HashSet<String>,
) -> Vec<Violation> {
    let mut review = Review {
        estate,
        policy,
        keywords,
        accepted,
        roles: estate.roles(),
        taken: OnceCell::new(),
        renamed: Renamed::default(),
        found: vec![],
    };
    for place in estate.places() {
        review.consider(place);
    }
    let mut found = review.found;
    let names = found.iter().map(|(_, violation)| violation.name.clone()).collect();
    let mentioned = mentions::count(&estate.bodies, names);
    for (_, violation) in &mut found {
        violation.dependents += mentioned[&violation.name];
    }
    found.sort_by(|(one, left), (other, right)| (one, left.kind, &left.key).cmp(&(other, right.kind, &right.key)));
    found.into_iter().map(|(_, violation)| violation).collect()
}

struct Review<'a> {
    estate: &'a Estate,
    policy: &'a Policy,
    keywords: Keywords<'a>,
    accepted: &'a HashSet<String>,
    roles: Roles,
    /// Made when the first suggestion asks for it.
    taken: OnceCell<Taken<'a>>,
    renamed: Renamed,
    /// With the rank of the fix among all.
    found: Vec<((u8, usize), Violation)>,
}

impl Review<'_> {
    fn consider(&mut self, place: Place) {
        let subject = self.estate.subject(place, &self.roles, &self.renamed);
        let Some(convention) = self.broken(&subject) else { return };
        let key = format!("{} {}", subject.kind.as_str(), self.estate.full_name(place, &Renamed::default()));
        if self.accepted.contains(&key) {
            return;
        }
        let taken = self.taken.get_or_init(|| Taken::of(self.estate));
        let (spaces, renamable) = taken.around(self.estate, place);
        let is_taken = |name: &str| spaces.iter().any(|&space| taken.has(space, name));
        let around = Surroundings { keywords: self.keywords, taken: &is_taken };
        let suggested = suggest(&subject, self.policy, around);
        let fix = suggested.as_ref().filter(|_| renamable).map(|to| self.estate.fix(place, to, &self.renamed));
        if let (Some(to), Some(_), Some(taken)) = (&suggested, &fix, self.taken.get_mut()) {
            taken.take(&spaces, to);
            self.renamed.note(self.estate, place, to);
        }
        let table = self.estate.table_of(place).to_owned();
        let dependents = self.estate.dependents(place);
        let schema = self.estate.schema_of(place).to_owned();
        let name = subject.name;
        let violation =
            Violation { kind: subject.kind, schema, table, name, convention, suggested, fix, dependents, key };
        self.found.push((self.estate.rank(place), violation));
    }

    /// The conventions that the name breaks, or why it costs quotes wherever it stands: as the rules name-convention,
    /// name-needs-quoting and name-reserved judge new names.
    fn broken(&self, subject: &Subject) -> Option<String> {
        let broken = judge(subject, self.policy);
        if !broken.is_empty() {
            return Some(broken.into_iter().map(|violation| violation.convention).collect::<Vec<_>>().join("; "));
        }
        if is_reserved(&subject.name, subject.kind, self.keywords) {
            return Some("no reserved word".to_owned());
        }
        needs_quoting(&subject.name)?;
        let shaped = self.policy.rules_for(subject).iter().any(|rule| rule.convention.shapes_the_name());
        (!shaped && !is_generated(subject)).then(|| "no quotes needed".to_owned())
    }
}

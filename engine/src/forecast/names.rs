//! The names that a statement gives, one effect each, for the rules about names.

use super::{Cause, Effect, Work};
use crate::facts::{Fact, Facts};
use crate::naming::resolve;
use crate::statement::{LockMode, Statement};

impl<'a> Effect<'a> {
    /// Stands for a name, on the table that it is part of. It is no lock and has no size. `predicts`: names that
    /// PostgreSQL is to choose are judged as well, as it would choose them.
    pub fn of_names(statement: &Statement, facts: &dyn Facts, predicts: bool) -> Vec<Effect<'a>> {
        let named = statement.names.iter().filter_map(|new| Some((new, resolve(new, facts, predicts)?)));
        let effect = |(new, (relation, subject)): (&crate::statement::NewName, _)| Effect {
            cause: Cause::Name(Box::new(subject)),
            relation,
            lock: LockMode::AccessShare,
            work: Work::None,
            size: Fact::Unknown,
            ms: Fact::Known(0),
            workload: super::Workload::default(),
            location: new.location,
        };
        named.map(effect).collect()
    }
}

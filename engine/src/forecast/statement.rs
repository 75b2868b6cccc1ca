//! The statement as a whole, for the rules that judge what it says and not what it locks.

use super::{Cause, Effect, Work};
use crate::facts::{Fact, Facts, Persistence, Relation, RelationId, RelationKind};
use crate::statement::{LockMode, Operation, Statement};

impl<'a> Effect<'a> {
    /// Stands for the statement itself, on what it names first. It is no lock and has no size: what the object holds is
    /// not what such a rule is about. `None` for what runs no DDL and touches no data.
    pub fn of_statement(statement: &Statement, facts: &dyn Facts) -> Option<Effect<'a>> {
        if matches!(statement.operation, Operation::Transaction(_) | Operation::Set { .. } | Operation::Other) {
            return None;
        }
        let target = statement.operation.target();
        let temporary = match &statement.operation {
            Operation::CreateTable(table) => table.temporary,
            Operation::CreateSequence(create) => create.temporary,
            _ => false,
        };
        let known = target.filter(|_| !statement.operation.makes_its_target()).and_then(|name| facts.relation(name));
        let relation = known.unwrap_or_else(|| Relation {
            id: RelationId::Catalog(0),
            schema: target.and_then(|name| name.schema.clone()).unwrap_or_default(),
            name: target.map(|name| name.name.clone()).unwrap_or_default(),
            kind: RelationKind::Object,
            persistence: if temporary { Persistence::Temporary } else { Persistence::Permanent },
            made_in_transaction: false,
            may_alter: true,
        });
        Some(Effect {
            cause: Cause::Statement,
            relation,
            lock: LockMode::AccessShare,
            work: Work::None,
            size: Fact::Unknown,
            ms: Fact::Known(0),
            workload: super::Workload::default(),
            location: target.and_then(|name| name.location),
        })
    }
}

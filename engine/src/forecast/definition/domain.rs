//! ALTER DOMAIN: a constraint is verified on every table that has a column of the domain or of one made from it.

use crate::facts::{Fact, RelationKind};
use crate::forecast::ground::Ground;
use crate::forecast::time::Workload;
use crate::forecast::{Cause, Effect, Footprint, Forecast, Work};
use crate::statement::{AlterDomain, DomainChange, LockMode};

impl Ground<'_> {
    /// All tables are locked before the first is read (`get_rels_with_domain`), so that each is locked while all are.
    pub(in crate::forecast) fn alter_domain<'a>(&self, alter: &'a AlterDomain) -> Forecast<'a> {
        let Some(domain) = self.facts.domain(&alter.domain) else { return Forecast::default() };
        if alter.change == DomainChange::SetNotNull && domain.not_null {
            return Forecast::default();
        }
        let scan = Workload { scans: true, ..Workload::default() };
        let mut footprint = Footprint::default();
        let mut ms = Fact::Known(0);
        let mut tables = vec![];
        for id in domain.columns_of {
            let Some(relation) = self.facts.relation_by_id(id) else { continue };
            // The lock on what has no rows of its own is given back at once.
            if !matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView) {
                continue;
            }
            footprint.lock(id, LockMode::Share);
            footprint.scan(id);
            // What is not the current role's own takes its time, too; how much is not its business.
            if !relation.may_alter {
                continue;
            }
            let size = self.facts.size(id);
            let one = self.ms(&size, scan);
            ms = match (ms, one) {
                (Fact::Known(sum), Fact::Known(one)) => Fact::Known(sum + one),
                _ => Fact::Unknown,
            };
            tables.push((relation, size));
        }
        let others = tables.len().saturating_sub(1);
        let effects = tables.into_iter().map(|(relation, size)| Effect {
            cause: Cause::DomainConstraint { alter, others },
            relation,
            lock: LockMode::Share,
            work: Work::Scan,
            size,
            ms,
            workload: scan,
            location: None,
        });
        Forecast { effects: effects.collect(), footprint, ..Forecast::default() }
    }
}

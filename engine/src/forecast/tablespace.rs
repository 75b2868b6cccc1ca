//! ALL IN TABLESPACE: one SET TABLESPACE for each relation that lies there (`AlterTableMoveAll`).

use super::ground::Ground;
use super::time::Workload;
use super::{Cause, Forecast, Work};
use crate::facts::{Relation, RelationKind};
use crate::statement::{LockMode, MoveTablespace};

impl Ground<'_> {
    pub(super) fn move_tablespace<'a>(&self, moved: &'a MoveTablespace) -> Forecast<'a> {
        let mut forecast = Forecast::default();
        for relation in self.facts.in_tablespace(moved) {
            forecast.footprint.lock(relation.id, LockMode::AccessExclusive);
            match relation.kind {
                RelationKind::Table | RelationKind::MaterializedView => {
                    forecast.footprint.rewrite(relation.id);
                    let cause = Cause::SetTablespace { tablespace: &moved.to };
                    let mut effect = self.effect(cause, relation, LockMode::AccessExclusive, None);
                    effect.size = self.facts.own_size(effect.relation.id);
                    self.work(&mut effect, Work::Rewrite, Workload { copies: true, ..Workload::default() });
                    forecast.effects.push(effect);
                }
                RelationKind::Index => self.copy_index(&relation, &mut forecast),
                // What is partitioned has no file.
                _ => {}
            }
        }
        forecast
    }

    /// The file is copied block by block, and counts as a new one of the table.
    pub(super) fn copy_index(&self, index: &Relation, forecast: &mut Forecast<'_>) {
        forecast.footprint.rewrite(index.id);
        if let Some(known) = self.facts.index(index.id) {
            forecast.footprint.build(known.table, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::forecast::tests::touches;
    use crate::statement::{MoveTablespace, Moved, Operation, Statement};
    use crate::testing::*;

    fn moving(to: &str) -> Statement {
        let (from, to) = ("pg_default".to_owned(), to.to_owned());
        let moved = MoveTablespace { moved: Moved::Tables, from, to, owners: vec![] };
        statement("ALTER TABLE ALL IN TABLESPACE …", Operation::MoveTablespace(moved))
    }

    #[test]
    fn every_table_with_a_file_is_copied() {
        let database = Database::pg(17)
            .table("public.orders", |table| table.partitioned())
            .table("public.eu", |table| table.partition_of("orders").megabytes(100, 1e6).index("eu_id"));
        let expected = ["orders AccessExclusive", "eu AccessExclusive rewrites"];
        assert_eq!(touches(&database, &moving("fast")), expected, "the index stays where it is");
        assert_eq!(touches(&database, &moving("pg_default")), [""; 0]);
    }
}

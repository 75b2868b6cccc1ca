use crate::facts::{Facts, Object, Reach, RelationId, What};
use crate::forecast::{Cause, Dropper, Rates, forecast};
use crate::statement::{DropObjects, LockMode, Name, NodeId, ObjectKind, Operation};
use crate::testing::*;

#[test]
fn what_goes_with_a_table_is_locked() {
    let database = Database::pg(15)
        .table("public.orders", |table| table.index("orders_email_idx"))
        .table("public.customers", |table| table);
    let customers = database.relation(&Name::new(None, "customers")).expect("a table").id;
    let orders = database.object("public.orders");
    let database = database.dependent(orders, What::Trigger(customers), Reach::Part);
    let drop = Operation::DropTable { tables: names(&["orders"]), cascade: false };
    let statement = statement("DROP TABLE orders", drop);
    let footprint = forecast(&statement, &database, &Rates::default()).footprint;
    let index = database.relation(&Name::new(None, "orders_email_idx")).expect("an index").id;
    for id in [RelationId::Catalog(orders.oid), index, customers] {
        let lock = footprint.get(id).and_then(|touch| touch.lock());
        assert_eq!(lock, Some(LockMode::AccessExclusive), "{id:?}");
    }
}

#[test]
fn what_postgresql_refuses_locks_nothing() {
    let database = Database::pg(15).table("public.orders", |table| table).table("public.items", |table| table);
    let (orders, items) = (database.object("public.orders"), database.object("public.items"));
    let items = RelationId::Catalog(items.oid);
    let database = database.dependent(orders, What::Constraint(items), Reach::Cascade);
    for (cascade, locked) in [(false, 0), (true, 2)] {
        let drop = Operation::DropTable { tables: names(&["orders"]), cascade };
        let statement = statement("DROP TABLE orders", drop);
        let forecast = forecast(&statement, &database, &Rates::default());
        assert_eq!(forecast.footprint.iter().count(), locked);
        assert_eq!(forecast.effects.len(), locked);
    }
}

#[test]
fn what_cascade_reaches_is_told_table_by_table() {
    let mood = Object { class: 1247, oid: 17000, column: 0 };
    let database = Database::pg(15).target(mood).table("public.orders", |table| table.megabytes(20, 1e5));
    let orders = RelationId::Catalog(database.object("public.orders").oid);
    let database = database.dependent(mood, What::Column(orders), Reach::Cascade).dependent(
        mood,
        What::Index { index: RelationId::Catalog(1), table: orders },
        Reach::Part,
    );
    for (cascade, effects) in [(false, 0), (true, 1)] {
        let drop = DropObjects { kind: ObjectKind::Type, statement: NodeId(0), objects: names(&["mood"]), cascade };
        let statement = statement("DROP TYPE mood", Operation::DropObjects(drop));
        let forecast = forecast(&statement, &database, &Rates::default());
        assert_eq!(forecast.effects.len(), effects);
        for effect in &forecast.effects {
            let Cause::Loss(loss) = &effect.cause else { panic!("{:?}", effect.cause) };
            assert_eq!((effect.relation.id, loss.by, loss.parts.len()), (orders, Dropper::Type, 1));
        }
    }
}

#[test]
fn a_database_is_weighed_by_its_files() {
    let database = Database::pg(15).database_of("shop", 100);
    for (name, bytes) in [("shop", Some(100 << 20)), ("nowhere", None)] {
        let statement = statement("DROP DATABASE", Operation::DropDatabase { name: name.to_owned() });
        let forecast = forecast(&statement, &database, &Rates::default());
        assert_eq!(forecast.effects.first().and_then(|effect| effect.bytes()), bytes);
        assert_eq!(forecast.footprint.iter().count(), 0);
    }
}

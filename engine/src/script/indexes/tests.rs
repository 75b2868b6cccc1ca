//! Indexes that come and go in a script, over a large table with a key and an index.

use crate::facts::{Facts, RelationId};
use crate::script::Overlay;
use crate::statement::{AlterIndex, CreateIndex, LockMode, Operation, ReindexTarget, Statement};
use crate::testing::*;

fn base() -> Database {
    orders(|table| table.index("by_total").index_on(&["total"]))
}

fn after(base: &dyn Facts, script: &[Statement]) -> Overlay {
    let mut overlay = Overlay::default();
    for statement in script {
        overlay.apply(statement, base, 0);
    }
    overlay
}

/// The indexes of a table after the script, each with its columns; in parentheses the constraint that owns it.
fn indexes_of(base: &dyn Facts, script: &[Statement], table: &str) -> Vec<String> {
    let overlay = after(base, script);
    let facts = overlay.over(base);
    let table = facts.relation(&name(table)).expect("a table");
    let own = facts.own_indexes(table.id).into_iter().map(|index| {
        let found = facts.relation(&crate::statement::Name::new(Some(&index.schema), &index.name));
        assert_eq!(found.map(|found| found.id), Some(index.id), "found by its name");
        assert_eq!(facts.index(index.id).as_ref(), Some(&index), "and by its identity");
        match &index.constraint {
            Some(constraint) => format!("{} on {} ({constraint})", index.name, index.columns.join(" ")),
            None => format!("{} on {}", index.name, index.columns.join(" ")),
        }
    });
    own.collect()
}

fn on(table: &str, columns: &[&str], say: impl FnOnce(&mut CreateIndex)) -> Statement {
    create_index_as("CREATE INDEX …", table, columns, say)
}

const KNOWN: [&str; 3] = ["orders_pkey on  (orders_pkey)", "orders_email_idx on ", "by_total on total"];

#[track_caller]
fn assert_orders(script: &[Statement], beside: &[&str], why: &str) {
    let expected: Vec<&str> = KNOWN.into_iter().chain(beside.iter().copied()).collect();
    assert_eq!(indexes_of(&base(), script, "orders"), expected, "{why}");
}

#[test]
fn what_the_script_makes_is_there() {
    let named = |name: &'static str| move |index: &mut CreateIndex| index.name = Some(name.to_owned());
    let again = |index: &mut CreateIndex| (index.name, index.if_not_exists) = (Some("by_total".to_owned()), true);
    for (why, script, expected) in [
        ("by name", vec![on("orders", &["email"], named("new"))], &["new on email"][..]),
        ("nameless", vec![on("orders", &["total"], |_| {})], &["orders_total_idx on total"]),
        (
            "nameless twice",
            vec![on("orders", &["total"], |_| {}), on("orders", &["total"], |_| {})],
            &["orders_total_idx on total", "orders_total_idx1 on total"],
        ),
        ("of a name that is taken", vec![on("orders", &["email"], named("by_total"))], &[]),
        ("IF NOT EXISTS", vec![on("orders", &["email"], again)], &[]),
        ("on no table", vec![on("nowhere", &["email"], named("new"))], &[]),
        (
            "UNIQUE",
            vec![alter("orders", [add_constraint("UNIQUE (email, total)")])],
            &["orders_email_total_key on email total (orders_email_total_key)"],
        ),
        (
            "beside a column",
            vec![alter("orders", [add_column("code int CONSTRAINT one UNIQUE")])],
            &["one on code (one)"],
        ),
    ] {
        assert_orders(&script, expected, why);
    }
}

#[test]
fn keys_of_a_new_table_have_indexes() {
    let made = create_table("items", &["id int PRIMARY KEY", "code int UNIQUE", "note text"]);
    assert_eq!(
        indexes_of(&base(), &[made], "items"),
        ["items_pkey on id (items_pkey)", "items_code_key on code (items_code_key)"]
    );
}

#[test]
fn what_the_script_drops_is_gone() {
    let gone = |script: &[Statement], index: &str, why: &str| {
        let (overlay, base) = (after(&base(), script), base());
        assert_eq!(overlay.over(&base).relation(&name(index)), None, "{why}");
    };
    let new = || create_index("orders", &["email", "total"]);
    gone(&[drop_index("by_total", false)], "by_total", "of the catalog");
    gone(&[new(), drop_index("orders_email_total_idx", true)], "orders_email_total_idx", "the script's own");
    gone(&[drop_table(&["orders"])], "by_total", "with its table");
    gone(&[new(), drop_table(&["orders"])], "orders_email_total_idx", "the script's own with its table");
    gone(&[new(), alter("orders", [drop_column("total")])], "orders_email_total_idx", "with one of its columns");
    gone(&[alter("orders", [drop_constraint("orders_pkey")])], "orders_pkey", "with its constraint");
    let unique = || alter("orders", [add_constraint("CONSTRAINT u UNIQUE (email)")]);
    gone(&[unique(), alter("orders", [drop_constraint("u")])], "u", "with the script's own constraint");
    // PostgreSQL refuses.
    assert_orders(&[drop_index("orders_pkey", false)], &[], "a constraint needs it");
    assert_orders(&[unique(), drop_index("u", false)], &["u on email (u)"], "the script's own constraint needs it");
    assert_orders(
        &[new(), alter("orders", [drop_column("id")])],
        &["orders_email_total_idx on email total"],
        "another",
    );
}

#[test]
fn an_index_keeps_its_identity_under_another_name() {
    let rename = |index: &str, to: &str| {
        let operation = Operation::RenameIndex { index: name(index), to: to.to_owned() };
        statement(&format!("ALTER INDEX {index} RENAME TO {to}"), operation)
    };
    let new = create_index("orders", &["email", "total"]);
    let script = [new, rename("orders_email_total_idx", "a"), rename("by_total", "b")];
    let found = indexes_of(&base(), &script, "orders");
    assert_eq!(found[2..], ["b on total", "a on email total"]);
    let dropped = [&script[..], &[drop_index("a", false), drop_index("b", false)]].concat();
    assert_eq!(indexes_of(&base(), &dropped, "orders").len(), 2);

    let moved = Operation::SetSchema { relation: name("orders"), schema: "archive".to_owned() };
    let moved =
        [create_index("orders", &["email", "total"]), statement("ALTER TABLE orders SET SCHEMA archive", moved)];
    assert_eq!(indexes_of(&base(), &moved, "archive.orders").len(), 4);
}

#[test]
fn a_renamed_column_is_renamed_in_its_indexes() {
    let rename = Operation::RenameColumn {
        table: name("orders"),
        column: "total".to_owned(),
        to: "sum".to_owned(),
        only: false,
    };
    let script =
        [create_index("orders", &["email", "total"]), statement("ALTER TABLE orders RENAME total TO sum", rename)];
    assert_eq!(indexes_of(&base(), &script, "orders")[2..], ["by_total on sum", "orders_email_total_idx on email sum"]);
}

#[test]
fn using_index_makes_a_constraint_of_it() {
    let unique = |index: &mut CreateIndex| (index.name, index.unique) = (Some("u".to_owned()), true);
    let using = |rest: &str| alter("orders", [add_constraint(&format!("{rest} USING INDEX u"))]);
    for (constraint, expected) in [("CONSTRAINT k UNIQUE", "k on email (k)"), ("UNIQUE", "u on email (u)")] {
        assert_orders(&[on("orders", &["email"], unique), using(constraint)], &[expected], constraint);
    }
    let script = [on("orders", &["email"], unique), using("CONSTRAINT k PRIMARY KEY")];
    let (overlay, base) = (after(&base(), &script), base());
    let facts = overlay.over(&base);
    let orders = facts.relation(&name("orders")).expect("a table").id;
    assert!(facts.column(orders, "email").expect("a column").not_null);
    assert_eq!(facts.constraint(orders, "k").expect("a constraint").columns, ["email"]);
    let dropped = [&script[..], &[alter("orders", [drop_constraint("k")])]].concat();
    assert_orders(&dropped, &[], "gone with its constraint");
}

#[test]
fn reindex_makes_it_valid() {
    let base = orders(|table| table.index("broken").invalid());
    let valid = |script: &[Statement]| {
        let overlay = after(&base, script);
        let facts = overlay.over(&base);
        let index = facts.relation(&name("broken")).expect("an index").id;
        facts.index(index).expect("an index").valid
    };
    let reindex = |target| statement("REINDEX …", Operation::Reindex { target, concurrently: true });
    assert!(!valid(&[]));
    assert!(!valid(&[reindex(ReindexTarget::Index(name("orders_email_idx")))]));
    assert!(valid(&[reindex(ReindexTarget::Index(name("broken")))]));
    assert!(valid(&[reindex(ReindexTarget::Table(name("orders")))]));
}

/// A partitioned table whose partition `eu` has an index already.
fn partitioned() -> Database {
    Database::pg(17)
        .table("public.orders", |table| table.partitioned().column("email", "text"))
        .table("public.eu", |table| table.partition_of("orders").index("eu_email").index_on(&["email"]))
        .table("public.us", |table| table.partition_of("orders"))
        .table("public.new", |table| table.column("email", "text"))
}

#[test]
fn partitions_get_what_they_lack() {
    let base = partitioned();
    let create = || create_index("orders", &["email"]);
    let only = on("orders", &["email"], |index| (index.name, index.only) = (Some("i".to_owned()), true));
    let indexes =
        |script: &[Statement]| ["orders", "eu", "us"].map(|table| indexes_of(&base, script, table).join(", "));
    assert_eq!(indexes(&[create()]), ["orders_email_idx on email", "eu_email on email", "us_email_idx on email"]);
    assert_eq!(indexes(std::slice::from_ref(&only)), ["i on email", "eu_email on email", ""]);
    assert_eq!(indexes(&[create(), drop_index("orders_email_idx", false)]), ["", "", ""], "the parts go with it");
    assert_eq!(indexes(&[create(), drop_index("us_email_idx", false)])[2], "us_email_idx on email", "refused");
    let attach = AlterIndex {
        index: name("i"),
        lock: LockMode::ShareUpdateExclusive,
        attached: Some(name("eu_email")),
        tablespace: None,
        statistics: false,
    };
    let attached = [only, statement("ALTER INDEX i ATTACH PARTITION eu_email", Operation::AlterIndex(attach))];
    assert_eq!(indexes(&[&attached[..], &[drop_index("i", false)]].concat()), ["", "", ""]);
    let new = [create(), attach_partition("orders", "new", "FOR VALUES IN (1)")];
    assert_eq!(indexes_of(&base, &new, "new"), ["new_email_idx on email"]);
    let made = [create(), create_partition("asia", "orders", "FOR VALUES IN (2)")];
    assert_eq!(indexes_of(&base, &made, "asia"), ["asia_email_idx on email"]);
    let detached = [&made[..], &[detach_partition("orders", "asia", crate::statement::Detach::Plain)]].concat();
    let dropped = [&detached[..], &[drop_index("asia_email_idx", false)]].concat();
    assert_eq!(indexes_of(&base, &dropped, "asia"), [""; 0], "its own again");
}

#[test]
fn equal_ones_are_known_by_their_shape() {
    let base = base();
    let equal = |script: &[Statement], index: &Statement| {
        let overlay = after(&base, script);
        let facts = overlay.over(&base);
        let Operation::CreateIndex(index) = &index.operation else { unreachable!("CREATE INDEX") };
        let table: RelationId = facts.relation(&index.table).expect("a table").id;
        facts.equal_indexes(table, index).into_iter().map(|equal| equal.index.name).collect::<Vec<_>>()
    };
    let hash = |index: &mut CreateIndex| index.method = "hash".to_owned();
    let (plain, hashed) = (|| on("orders", &["email"], |_| {}), || on("orders", &["email"], hash));
    assert_eq!(equal(&[plain()], &plain()), ["orders_email_idx1"]);
    assert_eq!(equal(&[plain()], &hashed()), [""; 0]);
    assert_eq!(equal(&[hashed()], &hashed()), ["orders_email_idx1"]);
    assert_eq!(equal(&[plain(), drop_index("orders_email_idx1", true)], &plain()), [""; 0]);
    assert_eq!(equal(&[], &on("orders", &["total"], |_| {})), ["by_total"]);
    assert_eq!(equal(&[drop_index("by_total", true)], &on("orders", &["total"], |_| {})), [""; 0]);
    let made = create_table("items", &["email text"]);
    assert_eq!(equal(&[made, on("items", &["email"], |_| {})], &on("items", &["email"], |_| {})), ["items_email_idx"]);
}

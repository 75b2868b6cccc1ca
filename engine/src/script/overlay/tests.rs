//! Scripts, statement by statement, over a database with one large table.

use super::*;
use crate::facts::{Fact, Reach, RelationKind, Size, What};
use crate::policy::Action;
use crate::statement::{CreateTable, NodeId};
use crate::testing::*;

/// The statements run in order; the rules that each of them fires.
fn fired_by(base: &dyn Facts, script: &[Statement]) -> Vec<Vec<String>> {
    let mut overlay = Overlay::default();
    let judged = script.iter().map(|statement| {
        let found = fired(&overlay.over(base), statement);
        overlay.apply(statement, base, statement.text.as_deref().unwrap_or_default().len());
        found
    });
    judged.collect()
}

/// The rules that the last statement of the script fires.
fn last_fired(base: &dyn Facts, script: &[Statement]) -> Vec<String> {
    fired_by(base, script).pop().expect("a statement")
}

fn commit() -> Statement {
    statement("COMMIT", Operation::Transaction(Transaction::Commit))
}

fn insert(table: &str, text: &str, literal: bool) -> Statement {
    statement(text, Operation::Insert { table: name(table), literal })
}

fn rename_column(column: &str, to: &str) -> Statement {
    let text = format!("ALTER TABLE orders RENAME {column} TO {to}");
    let (column, to) = (column.to_owned(), to.to_owned());
    statement(&text, Operation::RenameColumn { table: name("orders"), column, to, only: false })
}

/// A database with a large table `orders`.
fn base() -> Database {
    orders(large)
}

fn index_on(table: &str) -> Statement {
    create_index(table, &["id"])
}

const NOTHING: [&str; 0] = [];

#[test]
fn what_the_script_made_is_its_own_until_commit_and_empty_until_it_is_filled() {
    let made = || create_table("items", &["id int"]);
    let query = || insert("items", "INSERT INTO items SELECT …", false);
    let rows = |bytes: usize| insert("items", &"x".repeat(bytes), true);
    let rollback = || statement("ROLLBACK", Operation::Transaction(Transaction::Rollback));
    let savepoint = || statement("SAVEPOINT a", Operation::Transaction(Transaction::Other));
    for (what, script, expected) in [
        ("made", vec![made()], &NOTHING[..]),
        ("made, filled by a query", vec![made(), query()], &[]),
        ("not yet committed", vec![made(), query(), savepoint()], &[]),
        ("committed, empty", vec![made(), commit()], &[]),
        ("filled by a query", vec![made(), query(), commit()], &["index-not-concurrent"]),
        ("filled by a query afterwards", vec![made(), commit(), query()], &["index-not-concurrent"]),
        ("rolled back, filled", vec![made(), rollback(), query()], &["index-not-concurrent"]),
        ("filled with few rows", vec![made(), commit(), rows(100)], &[]),
        ("filled with many rows", vec![made(), commit(), rows(64 << 20)], &["index-not-concurrent"]),
        ("filled by both", vec![made(), commit(), query(), rows(100)], &["index-not-concurrent"]),
        ("filled and truncated", vec![made(), commit(), query(), truncate("items")], &[]),
    ] {
        let script = [&script[..], &[index_on("items")]].concat();
        assert_eq!(last_fired(&base(), &script), expected, "{what}");
    }
}

#[test]
fn inline_copy_data_counts_as_rows() {
    let copy = statement("COPY items FROM STDIN", Operation::CopyFrom { table: name("items") });
    let mut overlay = Overlay::default();
    overlay.apply(&create_table("items", &["id int"]), &base(), 30);
    overlay.apply(&copy, &base(), 3200);
    let (facts, database) = (&overlay, base());
    let layered = facts.over(&database);
    let items = layered.relation(&name("items")).unwrap();
    assert_eq!(layered.size(items.id), Fact::Known(Size { heap_bytes: 3200, toast_bytes: 0, rows: 100.0 }));
}

#[test]
fn a_query_fills_at_once_what_it_creates() {
    let Operation::CreateTable(create) = create_table("items", &[]).operation else { unreachable!() };
    let filled = |filled| {
        let create = CreateTable { filled, ..create.clone() };
        [statement("CREATE TABLE items AS …", Operation::CreateTable(create)), commit(), index_on("items")]
    };
    assert_eq!(last_fired(&base(), &filled(true)), ["index-not-concurrent"]);
    assert_eq!(last_fired(&base(), &filled(false)), NOTHING);
}

#[test]
fn creating_a_table_that_is_there_changes_nothing() {
    let script = [create_table("orders", &["id int"]), index_on("orders")];
    assert_eq!(last_fired(&base(), &script), ["index-not-concurrent"]);
}

#[test]
fn a_name_leads_where_the_search_path_does() {
    for (made, asked, expected) in [
        ("archive.orders", "orders", &["index-not-concurrent"][..]),
        ("archive.orders", "public.orders", &["index-not-concurrent"]),
        ("archive.orders", "archive.orders", &[]),
        ("items", "public.items", &[]),
    ] {
        let script = [create_table(made, &["id int"]), index_on(asked)];
        assert_eq!(last_fired(&base(), &script), expected, "{made}, {asked}");
    }
    let fill = || insert("items", "INSERT INTO items SELECT …", false);
    let items = [create_table("archive.items", &[]), fill(), commit(), index_on("items")];
    assert_eq!(last_fired(&base(), &items), ["index-not-concurrent"]);
}

#[test]
fn a_temporary_table_hides_another() {
    let Operation::CreateTable(create) = create_table("orders", &["id int"]).operation else { unreachable!() };
    let temporary = Operation::CreateTable(CreateTable { temporary: true, filled: true, ..create });
    let script = |last: &str| [statement("CREATE TEMP TABLE", temporary.clone()), commit(), index_on(last)];
    assert_eq!(last_fired(&base(), &script("orders")), NOTHING);
    assert_eq!(last_fired(&base(), &script("public.orders")), ["index-not-concurrent"]);
}

#[test]
fn what_is_dropped_is_gone_under_every_name() {
    for (dropped, asked) in [("orders", "orders"), ("public.orders", "orders"), ("orders", "public.orders")] {
        let script = [drop_table(&[dropped]), index_on(asked)];
        assert_eq!(fired_by(&base(), &script), [&["drop-table"][..], &[]], "{dropped}, {asked}");
    }
    let again = [drop_table(&["orders"]), create_table("public.orders", &["id int"]), index_on("orders")];
    assert_eq!(last_fired(&base(), &again), NOTHING);
    let schema = Operation::DropSchema { schemas: names(&["public"]), cascade: true };
    let again = [statement("DROP SCHEMA public CASCADE", schema), create_table("orders", &[]), index_on("orders")];
    assert_eq!(last_fired(&base(), &again), NOTHING);
}

/// PostgreSQL refuses to drop a table that a view reads, unless the script has dropped the view before.
#[test]
fn what_hangs_on_a_table_may_be_gone_before_it() {
    let base = base().table("public.recent", |view| view.kind(RelationKind::View).on("orders"));
    let (orders, recent) = (base.object("public.orders"), RelationId::Catalog(base.object("public.recent").oid));
    let base = base.dependent(orders, What::Relation(recent), Reach::Cascade);
    let drop = drop_table(&["orders"]);
    assert_eq!(last_fired(&base, std::slice::from_ref(&drop)), [""; 0]);
    let drop_view =
        DropObjects { kind: ObjectKind::View, statement: NodeId(0), objects: names(&["recent"]), cascade: false };
    let drop_view = statement("DROP VIEW recent", Operation::DropObjects(drop_view));
    assert_eq!(last_fired(&base, &[drop_view, drop.clone()]), ["drop-table"]);
    assert_eq!(last_fired(&base, &[alter("recent", [add_column("n int")]), drop]), ["drop-table"]);
}

#[test]
fn a_dropped_table_leaves_its_identity_to_nobody() {
    let script = [
        create_table("a", &["id int"]),
        create_table("b", &["id int"]),
        drop_table(&["a"]),
        create_table("c", &["id int"]),
        insert("b", "INSERT INTO b SELECT …", false),
        commit(),
    ];
    let on = |table| last_fired(&base(), &[&script[..], &[index_on(table)]].concat());
    assert_eq!(on("b"), ["index-not-concurrent"]);
    assert_eq!(on("c"), NOTHING);
}

#[test]
fn a_renamed_table_keeps_its_size_and_its_columns() {
    let renamed = [rename_table("orders", "old_orders"), index_on("old_orders")];
    assert_eq!(fired_by(&base(), &renamed), [["rename-table"], ["index-not-concurrent"]]);
    let not_null = [rename_table("orders", "old_orders"), alter("old_orders", [set_not_null("email")])];
    assert_eq!(last_fired(&base(), &not_null), ["set-not-null-scan"]);
    let swapped = [
        create_table("new_orders", &["id int"]),
        rename_table("orders", "old_orders"),
        rename_table("new_orders", "orders"),
        index_on("orders"),
    ];
    assert_eq!(last_fired(&base(), &swapped), NOTHING);
    let back = [rename_table("orders", "a"), rename_table("a", "orders"), drop_table(&["orders"])];
    assert_eq!(last_fired(&base(), &back), ["drop-table"]);
    let old_name = [rename_table("orders", "old_orders"), index_on("orders")];
    assert_eq!(last_fired(&base(), &old_name), NOTHING);
}

#[test]
fn a_validated_check_proves_not_null() {
    let check =
        |rest: &str| alter("orders", [add_constraint(&format!("CONSTRAINT c CHECK (email IS NOT NULL){rest}"))]);
    let validate = || alter("orders", [validate_constraint("c")]);
    let drop = || alter("orders", [drop_constraint("c")]);
    let scan = &["set-not-null-scan"][..];
    for (what, before, expected) in [
        ("nothing", vec![], scan),
        ("NOT VALID", vec![check(" NOT VALID")], scan),
        ("NOT VALID, validated", vec![check(" NOT VALID"), validate()], &[]),
        ("valid from the start", vec![check("")], &[]),
        ("NOT ENFORCED", vec![check(" NOT ENFORCED")], scan),
        ("another validated", vec![check(" NOT VALID"), alter("orders", [validate_constraint("d")])], scan),
        ("validated and dropped", vec![check(" NOT VALID"), validate(), drop()], scan),
    ] {
        let script = [&before[..], &[alter("orders", [set_not_null("email")])]].concat();
        assert_eq!(last_fired(&base(), &script), expected, "{what}");
    }
}

#[test]
fn validating_a_constraint_of_the_catalog_proves_what_it_says() {
    let base = orders(|table| table.would_prove_not_null("c", "email"));
    let set = || alter("orders", [set_not_null("email")]);
    let validate = |name: &str| alter("orders", [validate_constraint(name)]);
    assert_eq!(last_fired(&base, &[set()]), ["set-not-null-scan"]);
    assert_eq!(last_fired(&base, &[validate("c"), set()]), NOTHING);
    assert_eq!(last_fired(&base, &[validate("d"), set()]), ["set-not-null-scan"]);
    let dropped = [validate("c"), alter("orders", [drop_constraint("c")]), set()];
    assert_eq!(last_fired(&base, &dropped), ["set-not-null-scan"]);
}

#[test]
fn a_proof_of_the_catalog_ends_with_a_dropped_constraint() {
    let base = orders(|table| table.constraint("c").proves_not_null("email"));
    let set = || alter("orders", [set_not_null("email")]);
    assert_eq!(last_fired(&base, &[set()]), NOTHING);
    assert_eq!(last_fired(&base, &[alter("orders", [drop_constraint("c")]), set()]), ["set-not-null-scan"]);
    let column_again = [alter("orders", [drop_column("email")]), alter("orders", [add_column("email text")]), set()];
    assert_eq!(last_fired(&base, &column_again), ["set-not-null-scan"]);
}

#[test]
fn what_was_known_of_a_column_goes_with_it() {
    let set = |column: &str| alter("orders", [set_not_null(column)]);
    let check = || alter("orders", [add_constraint("CONSTRAINT c CHECK (email IS NOT NULL)")]);
    let again = || [alter("orders", [drop_column("email")]), alter("orders", [add_column("email text")]), set("email")];
    for (what, before) in [("a valid CHECK", check()), ("NOT NULL", set("email"))] {
        let script = [&[before][..], &again()].concat();
        assert_eq!(last_fired(&base(), &script), ["set-not-null-scan"], "{what}");
    }
    let swapped = [set("total"), rename_column("total", "sum"), rename_column("email", "total"), set("total")];
    assert_eq!(last_fired(&base(), &swapped), ["set-not-null-scan"]);
}

#[test]
fn not_null_is_what_was_said_last() {
    let set = || alter("orders", [set_not_null("id")]);
    let drop = || alter("orders", [drop_not_null("id")]);
    assert_eq!(last_fired(&base(), &[set()]), NOTHING);
    assert_eq!(last_fired(&base(), &[drop(), set()]), ["set-not-null-scan"]);
    assert_eq!(last_fired(&base(), &[drop(), set(), set()]), NOTHING);
}

#[test]
fn columns_are_judged_as_the_script_left_them() {
    let add = |definition: &str| alter("orders", [add_column(definition)]);
    let set = |column: &str| alter("orders", [set_not_null(column)]);
    for (what, script, expected) in [
        ("a new column", vec![add("note text"), set("note")], &["set-not-null-scan"][..]),
        ("a new column that is NOT NULL", vec![add("note text NOT NULL DEFAULT ''"), set("note")], &[]),
        ("dropped again", vec![add("note text"), alter("orders", [drop_column("note")]), set("note")], &[]),
        (
            "a column that is there",
            vec![add("IF NOT EXISTS email text NOT NULL DEFAULT ''"), set("email")],
            &["set-not-null-scan"],
        ),
        ("IF NOT EXISTS of the script's own", vec![add("n int"), add("IF NOT EXISTS n bigserial")], &[]),
        ("renamed", vec![rename_column("email", "mail"), set("mail")], &["set-not-null-scan"]),
        ("the old name", vec![rename_column("email", "mail"), alter("orders", [drop_column("email")])], &[]),
        ("renamed and NOT NULL", vec![rename_column("id", "number"), set("number")], &[]),
    ] {
        assert_eq!(last_fired(&base(), &script), expected, "{what}");
    }
}

#[test]
fn names_that_the_script_gave_are_taken() {
    let script = [
        alter("orders", [add_constraint("CONSTRAINT orders_total_check CHECK (total > 0) NOT VALID")]),
        alter("orders", [add_constraint("CHECK (total < 9)")]),
    ];
    let (mut overlay, base) = (Overlay::default(), base());
    overlay.apply(&script[0], &base, 0);
    let verdict = judge(&overlay.over(&base), &script[1], &settings());
    assert_eq!(verdict.findings[0].action, Action::Block);
    assert!(verdict.findings[0].fix.contains("ADD CONSTRAINT orders_total_check1 "), "{}", verdict.findings[0].fix);
}

/// A large table and a small one that inherits from it.
fn tree(version: u32) -> Database {
    orders_on(version, large).table("public.old", |table| table.partition_of("orders").column("email", "text"))
}

/// The tables that the last statement reads.
fn last_read(base: &Database, script: &[Statement]) -> Vec<&'static str> {
    let mut overlay = Overlay::default();
    let mut read = vec![];
    for statement in script {
        let facts = overlay.over(base);
        let forecast = crate::forecast::forecast(statement, &facts, &RATES);
        let reads = |table: &&str| {
            let id = base.relation(&name(table)).expect("a table").id;
            forecast.footprint.get(id).is_some_and(|touch| touch.scans)
        };
        read = ["orders", "old"].into_iter().filter(reads).collect();
        overlay.apply(statement, base, 0);
    }
    read
}

#[test]
fn what_the_tables_below_inherit_is_known_too() {
    let not_valid = || alter("orders", [add_constraint("CONSTRAINT c CHECK (email IS NOT NULL) NOT VALID")]);
    let validate = || alter("orders", [validate_constraint("c")]);
    let set = || alter("orders", [set_not_null("email")]);
    for version in [17, 18] {
        let base = tree(version);
        for (what, script, expected) in [
            ("validated", vec![not_valid(), validate()], vec!["orders", "old"]),
            ("validated twice", vec![not_valid(), validate(), validate()], vec![]),
            ("proven", vec![not_valid(), validate(), set()], vec![]),
            ("set", vec![set()], vec!["orders", "old"]),
            ("set twice", vec![set(), set()], vec![]),
            ("set, dropped, set", vec![set(), alter("orders", [drop_not_null("email")]), set()], vec!["orders", "old"]),
            ("the proof dropped", vec![not_valid(), validate(), alter("orders", [drop_constraint("c")]), set()], {
                vec!["orders", "old"]
            }),
        ] {
            assert_eq!(last_read(&base, &script), expected, "{what} on {version}");
        }
    }
}

#[test]
fn a_lock_is_held_from_begin_to_commit() {
    let begin = || statement("BEGIN", Operation::Transaction(Transaction::Begin));
    let add = || alter("orders", [add_constraint("CONSTRAINT c CHECK (total > 0) NOT VALID")]);
    let validate = || alter("orders", [validate_constraint("c")]);
    let last = |script: &[Statement]| {
        let (base, mut overlay, mut found) = (base(), Overlay::default(), vec![]);
        for statement in script {
            let facts = overlay.over(&base);
            found = fired(&facts, statement);
            let footprint = crate::forecast::forecast(statement, &facts, &RATES).footprint;
            overlay.hold(&footprint);
            overlay.apply(statement, &base, 0);
        }
        found
    };
    assert_eq!(last(&[begin(), add(), validate()]), ["validate-in-same-transaction"]);
    assert_eq!(last(&[begin(), add(), commit(), validate()]), NOTHING);
    assert_eq!(last(&[begin(), add(), commit(), begin(), validate()]), NOTHING);
    assert_eq!(last(&[add(), validate()]), NOTHING, "nobody says that it is one transaction");
}

#[test]
fn what_the_script_has_added_holds_nothing_that_an_update_could_overwrite() {
    const RULE: &str = "update-without-where";
    let base = || orders(|table| table.column("note", "text"));
    let add = || alter("orders", [add_column("note text")]);
    let drop = || alter("orders", [drop_column("note")]);
    for (what, script, fires) in [
        ("a column of the catalog", vec![], true),
        ("dropped and added again", vec![drop(), add()], false),
        ("added, committed, and filled by the next transaction", vec![drop(), add(), commit()], false),
        ("renamed, not added", vec![drop(), rename_column("email", "note")], true),
        (
            "added under another name",
            vec![drop(), alter("orders", [add_column("n text")]), rename_column("n", "note")],
            false,
        ),
        ("added to another table", vec![alter("items", [add_column("note text")])], true),
    ] {
        let script: Vec<_> = script.into_iter().chain([update_all("orders")]).collect();
        let found = last_fired(&base().table("public.items", large), &script);
        assert_eq!(found.contains(&RULE.to_owned()), fires, "{what}: {found:?}");
    }
    // A column that is there already, IF NOT EXISTS or not, is nobody's new one.
    let again = alter("orders", [add_column("IF NOT EXISTS note text")]);
    assert!(last_fired(&base(), &[again, update_all("orders")]).contains(&RULE.to_owned()));
}

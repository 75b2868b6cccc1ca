//! Names as they are stored: those that PostgreSQL chose, and those that came from elsewhere (LIKE, a query, IMPORT FOREIGN
//! SCHEMA), judged at `ddl_command_end`, when they can be read. What the statement itself names has been judged before.

use super::bypass::bypass;
use super::judgement::{self, Outcome};
use super::policy;
use crate::catalog::{self, stored};
use crate::parse;
use pgrx::prelude::*;
use pgrx::{Spi, pg_sys};
use schema_guard_engine::naming::{MAX_BYTES, Subject, is_plain, was_cut};
use schema_guard_engine::statement::{Name, NewName, Operation, Statement};

/// Judges the names that the statement has brought about without saying them.
///
/// # Safety
/// Called inside `ddl_command_end`; `node` is the statement's raw tree.
pub unsafe fn judge(node: *mut pg_sys::Node) -> Outcome {
    // SAFETY: the caller's promise.
    unsafe {
        if !parse::names_more_than_it_says(node) || bypass(None).is_some() {
            return Outcome::PASS;
        }
        judgement::judge_stored(|| found(node), parse::is_concurrent_build(node))
    }
}

/// The names as a statement that gives them would have them.
unsafe fn found(node: *mut pg_sys::Node) -> Statement {
    // SAFETY: `judge`'s promise.
    let given = unsafe { parse::names(node) };
    let (said, unsaid): (Vec<NewName>, Vec<NewName>) = given.into_iter().partition(|new| !new.subject.name.is_empty());
    // SAFETY: as above.
    let derives = unsafe { parse::derives_names(node) };
    let tag = "ddl_command_end".to_owned();
    let nothing = Statement { tag: tag.clone(), operation: Operation::Other, text: None, names: vec![] };
    let no_rules = policy::naming().is_empty();
    if no_rules && !derives && !unsaid.iter().any(may_be_cut) {
        return nothing;
    }
    let relations = touched();
    if no_rules && derives && relations.iter().all(|&relation| is_unremarkable(relation)) {
        return nothing;
    }
    let is_said = |subject: &Subject| {
        said.iter()
            .any(|new| new.subject.name == subject.name && new.subject.kind.namespace() == subject.kind.namespace())
    };
    // SAFETY: as above.
    let whole = derives || unsafe { parse::makes_relations(node) };
    let is_unsaid = |subject: &Subject| unsaid.iter().any(|new| is_for(&new.subject, subject));
    // What a statement builds is the index itself, and CONCURRENTLY in transactions of its own.
    let is_index = unsafe { (*node).type_ } == pg_sys::NodeTag::T_IndexStmt;
    let names =
        stored::names(&relations).into_iter().filter(|stored| (stored.new || is_index) && !is_said(&stored.subject));
    let names = names.filter(|stored| whole || is_unsaid(&stored.subject)).map(|stored| {
        let mut subject = stored.subject;
        subject.generated = is_unsaid(&subject) || subject.kind.is_constraint() && !derives;
        let table = Name::new(Some(&subject.schema), subject.table_name());
        NewName { subject, table: Some(table), stored: true, ..NewName::default() }
    });
    Statement { names: names.collect(), ..nothing }
}

/// Whether the unnamed one became the stored one: of its kind, on its columns.
fn is_for(unsaid: &Subject, stored: &Subject) -> bool {
    let sorted = |columns: &[String]| {
        let mut columns = columns.to_vec();
        columns.sort();
        columns
    };
    unsaid.kind == stored.kind
        && (unsaid.columns == stored.columns || sorted(&unsaid.columns) == sorted(&stored.columns))
}

fn may_be_cut(new: &NewName) -> bool {
    let table = new.table.as_ref().map(|table| table.name.clone()).unwrap_or_default();
    was_cut(&Subject { table, generated: true, ..new.subject.clone() }).is_some()
}

/// Neither a column that needs quotes nor parts so long that a name of them was cut.
fn is_unremarkable(relation: pg_sys::Oid) -> bool {
    let columns = catalog::column_names(relation);
    let plain = |name: &String| {
        name.len() < MAX_BYTES / 3 && is_plain(name, schema_guard_engine::naming::Kind::Column, &catalog::keyword)
    };
    columns.iter().all(plain)
}

/// The relations that the statement has made or changed.
fn touched() -> Vec<pg_sys::Oid> {
    const SQL: &str = "SELECT DISTINCT c.objid FROM pg_catalog.pg_event_trigger_ddl_commands() c \
        WHERE c.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass AND NOT c.in_extension";
    Spi::connect(|client| match client.select(SQL, None, &[]) {
        Ok(rows) => rows.filter_map(|row| row.get::<pg_sys::Oid>(1).ok().flatten()).collect(),
        Err(error) => error!("{error}"),
    })
}

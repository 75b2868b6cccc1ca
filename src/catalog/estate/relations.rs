//! Schemas, and the relations with their columns.

use super::{Reading, class, query};
use pgrx::pg_sys::Oid;
use schema_guard_engine::naming::Kind;
use schema_guard_engine::naming::estate::{Column, Relation, Rename, Schema};
use schema_guard_engine::tools::is_tool_table;
use std::collections::HashMap;
use std::rc::Rc;

/// An index or a sequence.
pub struct Bare {
    pub schema: usize,
    pub name: String,
    /// `pg_class.relkind`
    pub kind: u8,
}

const SCHEMAS: &std::ffi::CStr = c"SELECT oid, nspname, oid >= '16384'::oid FROM pg_catalog.pg_namespace \
    WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'schema_guard') \
        AND NOT starts_with(nspname::text, 'pg_toast') AND NOT starts_with(nspname::text, 'pg_temp_') ORDER BY nspname";

const RELATIONS: &std::ffi::CStr = c"SELECT oid, relname, relnamespace, relkind, relispartition, reloftype \
    FROM pg_catalog.pg_class WHERE oid >= '16384'::oid AND relpersistence <> 't' AND relkind <> 't' ORDER BY oid";

const COLUMNS: &std::ffi::CStr = c"SELECT attrelid, attnum, attname, atttypid, atttypmod, attinhcount > 0 \
    FROM pg_catalog.pg_attribute WHERE attrelid >= '16384'::oid AND attnum > 0 AND NOT attisdropped";

const TYPE_NAMES: &std::ffi::CStr = c"SELECT atttypid, atttypmod, format_type(atttypid, atttypmod) \
    FROM (SELECT DISTINCT atttypid, atttypmod FROM pg_catalog.pg_attribute \
        WHERE attrelid >= '16384'::oid AND attnum > 0 AND NOT attisdropped) used";

const INHERITS: &std::ffi::CStr = c"SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits ORDER BY inhseqno";

/// Typed tables hang below their type.
const TYPED: &std::ffi::CStr = c"SELECT c.oid, t.typrelid FROM pg_catalog.pg_class c \
    JOIN pg_catalog.pg_type t ON t.oid = c.reloftype";

impl Reading {
    pub fn schemas(&mut self) {
        for (oid, name, users) in query::rows(SCHEMAS, |row| Some((row.oid(1), row.name(2), row.flag(3)))) {
            self.schema_of.insert(oid, self.estate.schemas.len());
            let judged = users && self.is_own(class::NAMESPACE, oid);
            self.estate.schemas.push(Schema { name, judged });
        }
    }

    pub fn relations(&mut self) {
        let relations = query::rows(RELATIONS, |row| {
            let typed = row.oid(6) != Oid::INVALID;
            Some((row.oid(1), row.name(2), row.oid(3), row.letter(4), row.flag(5), typed))
        });
        let mut typed = vec![];
        for (oid, name, namespace, relkind, partition, is_typed) in relations {
            let Some(&schema) = self.schema_of.get(&namespace) else { continue };
            let Some((kind, words)) = kind_of(relkind, partition) else {
                self.bare.insert(oid, Bare { schema, name, kind: relkind });
                continue;
            };
            let number = self.estate.relations.len();
            self.relation_of.insert(oid, number);
            if is_typed {
                typed.push(number);
            }
            self.estate.relations.push(Relation {
                kind,
                schema,
                name,
                judged: self.is_own(class::CLASS, oid),
                columns: vec![],
                parents: vec![],
                rename: if relkind == b'c' { Rename::Type(words) } else { Rename::Relation(words) },
                dependents: self.dependents.of(class::CLASS, oid),
            });
        }
        self.columns();
        for number in typed {
            self.estate.relations[number].columns.iter_mut().for_each(|column| column.inherited = true);
        }
        self.parents();
        for relation in &mut self.estate.relations {
            let columns: Vec<String> = relation.columns.iter().map(|column| column.name.clone()).collect();
            relation.judged &= !is_tool_table(&relation.name, &columns);
        }
    }

    fn columns(&mut self) {
        let types = query::rows(TYPE_NAMES, |row| Some(((row.oid(1), row.int(2)), Rc::from(row.text(3)))));
        let types: HashMap<(Oid, i32), Rc<str>> = types.into_iter().collect();
        let Reading { estate, relation_of, bare, index_columns, dependents, .. } = self;
        query::rows(COLUMNS, |row| {
            let (oid, number) = (row.oid(1), row.small(2));
            if let Some(&relation) = relation_of.get(&oid) {
                estate.relations[relation].columns.push(Column {
                    number,
                    name: row.name(3),
                    type_name: types.get(&(row.oid(4), row.int(5))).cloned().unwrap_or_default(),
                    inherited: row.flag(6),
                    dependents: dependents.of_column(oid, number),
                });
            } else if bare.get(&oid).is_some_and(|bare| matches!(bare.kind, b'i' | b'I')) {
                index_columns.entry(oid).or_default().push((number, row.name(3)));
            }
            None::<()>
        });
        for relation in &mut estate.relations {
            relation.columns.sort_unstable_by_key(|column| column.number);
        }
    }

    fn parents(&mut self) {
        for sql in [INHERITS, TYPED] {
            for (child, parent) in query::rows(sql, |row| Some((row.oid(1), row.oid(2)))) {
                // An index's parent is an index.
                if let (Some(&child), Some(&parent)) = (self.relation_of.get(&child), self.relation_of.get(&parent)) {
                    self.estate.relations[child].parents.push(parent);
                }
            }
        }
    }
}

/// What a relation with columns is, and the words that ALTER calls it by.
fn kind_of(relkind: u8, partition: bool) -> Option<(Kind, &'static str)> {
    Some(match relkind {
        b'f' if partition => (Kind::Partition, "FOREIGN TABLE"),
        b'f' => (Kind::Table, "FOREIGN TABLE"),
        b'r' | b'p' if partition => (Kind::Partition, "TABLE"),
        b'r' | b'p' => (Kind::Table, "TABLE"),
        b'v' => (Kind::View, "VIEW"),
        b'm' => (Kind::MaterializedView, "MATERIALIZED VIEW"),
        b'c' => (Kind::Type, "TYPE"),
        _ => return None,
    })
}

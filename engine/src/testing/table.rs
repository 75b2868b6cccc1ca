//! A table of the tests' database, in the shape that a test asks for.

use crate::facts::{
    Column, Fact, Holder, Index, KeyClass, Persistence, Relation, RelationId, RelationKind, RowSecurity, Size,
    TableConstraint,
};
use crate::statement::{ColumnKind, LockMode, Predicate};
use std::collections::HashMap;

/// A table (or a materialized view, or a partition), its columns and indexes.
pub struct Table {
    pub(super) relation: Relation,
    pub(super) size: Fact<Size>,
    pub(super) columns: Vec<Column>,
    pub(super) indexes: Vec<Index>,
    pub(super) constraints: Vec<TableConstraint>,
    /// The tables that its foreign keys reference, by the constraints' names.
    pub(super) references: HashMap<String, String>,
    pub(super) held: Option<LockMode>,
    pub(super) index_columns: HashMap<String, Vec<String>>,
    pub(super) published_by: Option<String>,
    pub(super) volatile_checks: bool,
    pub(super) proven_not_null: Vec<String>,
    /// Constraints that are not valid, and the column that each would prove.
    pub(super) stated_not_null: Vec<(String, String)>,
    /// Columns that an index sorts by something else than plain values.
    pub(super) key_classes: Vec<(String, KeyClass)>,
    pub(super) parent: Option<String>,
    pub(super) row_security: RowSecurity,
    /// The composite type that it is declared OF.
    pub(super) of_type: Option<String>,
    /// Publications that name it.
    pub(super) publications: Vec<String>,
    /// Of a view the tables that it reads, of a sequence the one that owns it, of a table the sequences that it owns.
    pub(super) reads: Vec<String>,
    pub(super) sessions: u32,
    pub(super) populated: bool,
    pub(super) sources: Vec<String>,
    pub(super) holder: Option<Holder>,
}

impl Table {
    /// Empty, without columns.
    pub(super) fn new(relation: Relation) -> Table {
        Table {
            relation,
            size: Fact::Known(Size::default()),
            columns: vec![],
            indexes: vec![],
            constraints: vec![],
            references: HashMap::new(),
            held: None,
            index_columns: HashMap::new(),
            published_by: None,
            volatile_checks: false,
            proven_not_null: vec![],
            stated_not_null: vec![],
            key_classes: vec![],
            parent: None,
            of_type: None,
            publications: vec![],
            reads: vec![],
            sessions: 0,
            populated: true,
            sources: vec![],
            holder: None,
            row_security: RowSecurity::default(),
        }
    }

    pub fn bytes(mut self, bytes: u64, rows: f64) -> Self {
        self.size = Fact::Known(Size { heap_bytes: bytes, toast_bytes: 0, rows });
        self
    }

    pub fn megabytes(self, megabytes: u64, rows: f64) -> Self {
        self.bytes(megabytes << 20, rows)
    }

    pub fn unknown_size(mut self) -> Self {
        self.size = Fact::Unknown;
        self
    }

    /// A nullable column.
    pub fn column(mut self, name: &str, type_name: &str) -> Self {
        self.columns.push(Column {
            name: name.to_owned(),
            not_null: false,
            type_name: type_name.to_owned(),
            kind: ColumnKind::Plain,
            inherited: 0,
            local: true,
        });
        self
    }

    /// A nullable column of some kind.
    pub fn generated(self, name: &str, kind: ColumnKind) -> Self {
        let mut table = self.column(name, "numeric");
        table.columns.last_mut().expect("just added").kind = kind;
        table
    }

    /// The last column is NOT NULL.
    pub fn not_null(mut self) -> Self {
        self.columns.last_mut().expect("a column").not_null = true;
        self
    }

    /// A valid CHECK proves that the column holds no NULL.
    pub fn proves_not_null(mut self, column: &str) -> Self {
        self.proven_not_null.push(column.to_owned());
        self
    }

    /// What an index on the column sorts.
    pub fn sorts(mut self, column: &str, class: KeyClass) -> Self {
        self.key_classes.push((column.to_owned(), class));
        self
    }

    /// A NOT VALID constraint that would prove it.
    pub fn would_prove_not_null(mut self, constraint: &str, column: &str) -> Self {
        self.stated_not_null.push((constraint.to_owned(), column.to_owned()));
        self.constraint(constraint)
    }

    pub fn index(mut self, name: &str) -> Self {
        let RelationId::Catalog(oid) = self.relation.id else { unreachable!("tables are the catalog's") };
        self.indexes.push(Index {
            id: RelationId::Catalog(oid + 1 + self.indexes.len() as u32),
            schema: self.relation.schema.clone(),
            name: name.to_owned(),
            table: self.relation.id,
            unique: false,
            valid: true,
            bytes: 8192,
            constraint: None,
            columns: vec![],
            method: "btree".to_owned(),
            predicate: Predicate::None,
            clustered: false,
        });
        self
    }

    /// A build of the last index has failed.
    pub fn invalid(mut self) -> Self {
        self.last_index().valid = false;
        self
    }

    /// The last index has a predicate.
    pub fn partial(self) -> Self {
        self.predicate(Predicate::Other)
    }

    pub fn predicate(mut self, predicate: Predicate) -> Self {
        self.last_index().predicate = predicate;
        self
    }

    /// The access method of the last index.
    pub fn method(mut self, method: &str) -> Self {
        self.last_index().method = method.to_owned();
        self
    }

    /// CLUSTER went by the last index.
    pub fn clustered(mut self) -> Self {
        self.last_index().clustered = true;
        self
    }

    fn last_index(&mut self) -> &mut Index {
        self.indexes.last_mut().expect("an index")
    }

    /// A materialized view WITH NO DATA.
    pub fn not_populated(mut self) -> Self {
        self.populated = false;
        self
    }

    /// A view's query names that table.
    pub fn reads(mut self, table: &str) -> Self {
        self.sources.push(table.to_owned());
        self
    }

    /// This transaction holds the lock on the table already.
    pub fn held(mut self, mode: LockMode) -> Self {
        self.held = Some(mode);
        self
    }

    pub fn kind(mut self, kind: RelationKind) -> Self {
        self.relation.kind = kind;
        self
    }

    pub fn partitioned(self) -> Self {
        self.kind(RelationKind::PartitionedTable)
    }

    /// A partition of a table of the same schema.
    pub fn partition_of(mut self, parent: &str) -> Self {
        self.parent = Some(parent.to_owned());
        self
    }

    /// Row-level security as the catalog has it.
    pub fn row_security(mut self, enabled: bool, has_policy: bool) -> Self {
        self.row_security = RowSecurity { enabled, has_policy };
        self
    }

    pub fn of_type(mut self, composite: &str) -> Self {
        self.of_type = Some(composite.to_owned());
        self
    }

    pub fn published_in(mut self, publication: &str) -> Self {
        self.publications.push(publication.to_owned());
        self
    }

    /// A view of this table, or a sequence that one of its columns owns.
    pub fn on(mut self, table: &str) -> Self {
        self.reads.push(table.to_owned());
        self
    }

    pub fn unlogged(mut self) -> Self {
        self.relation.persistence = Persistence::Unlogged;
        self
    }

    pub fn temporary(mut self) -> Self {
        self.relation.persistence = Persistence::Temporary;
        self
    }

    pub fn made_in_transaction(mut self) -> Self {
        self.relation.made_in_transaction = true;
        self
    }

    pub fn not_owned(mut self) -> Self {
        self.relation.may_alter = false;
        self
    }

    /// The transaction holds that lock on it.
    pub fn holds(mut self, mode: LockMode) -> Self {
        self.held = Some(mode);
        self
    }

    /// A session called `report` has held a lock on it for so long.
    pub fn held_by_another(mut self, age_ms: u64, idle: bool) -> Self {
        self.holder = Some(Holder { pid: 4711, application: "report".to_owned(), age_ms, idle });
        self
    }

    /// Other sessions hold locks that conflict with any mode.
    pub fn conflicting_sessions(mut self, sessions: u32) -> Self {
        self.sessions = sessions;
        self
    }
}

//! PostgreSQL's parse tree, read into the engine's plain data. One file a statement family; no raw pointer leaves this
//! folder and `src/catalog`.

mod alter_table;
mod columns;
mod comment;
mod create_schema;
mod create_table;
mod data;
mod drop;
mod index;
mod locate;
mod maintenance;
mod names;
pub mod node;
mod partition;
mod publication;
mod query;
mod rename;
pub mod script;
mod simple;
mod trigger;
mod types;
mod view;
mod walk;

pub use names::{derives as derives_names, makes_relations, says_not_all as names_more_than_it_says};
pub use node::Nodes;

use pgrx::pg_sys::{self, NodeTag};
use schema_guard_engine::statement::{NewName, Operation, Statement};

/// A statement, and the nodes that its [`NodeId`](schema_guard_engine::statement::NodeId)s stand for.
pub struct Parsed {
    pub statement: Statement,
    pub nodes: Nodes,
}

#[cfg(feature = "faults")]
impl Parsed {
    /// The statement as one that says nothing.
    pub fn without_operation(mut self) -> Self {
        self.statement.operation = Operation::Other;
        self
    }
}

/// The text around a statement: the source that the nodes' locations count in, and the statement's own slice of it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub text: &'a str,
    /// Where the statement starts in the source that the locations count in.
    pub offset: usize,
}

/// Reads a raw parse tree. Statements that the engine has no opinion on are `Operation::Other`.
///
/// # Safety
/// `node` is a raw (untransformed) utility or DML statement that outlives the result.
pub unsafe fn statement(node: *mut pg_sys::Node, source: Option<Source<'_>>) -> Parsed {
    let mut nodes = Nodes::of(node);
    // SAFETY: the caller's promise; each reader is called for the tag of its own struct only.
    let (operation, tag) = unsafe {
        let tag = std::ffi::CStr::from_ptr(pg_sys::GetCommandTagName(pg_sys::CreateCommandTag(node)));
        (operation(node, source, &mut nodes), tag.to_string_lossy().into_owned())
    };
    // SAFETY: the caller's promise.
    let names = unsafe { names::given(node, source) };
    Parsed { statement: Statement { tag, operation, text: source.map(|source| source.text.to_owned()), names }, nodes }
}

unsafe fn operation(node: *mut pg_sys::Node, source: Option<Source<'_>>, nodes: &mut Nodes) -> Operation {
    // SAFETY: `statement`'s promise; a node's tag says which struct it is.
    unsafe {
        match (*node).type_ {
            NodeTag::T_IndexStmt => index::create_index(node.cast(), nodes),
            NodeTag::T_AlterTableStmt => alter_table::alter_table(node.cast(), nodes),
            NodeTag::T_CreateStmt => create_table::create_table(node.cast(), nodes),
            NodeTag::T_CreateTableAsStmt => create_table::create_table_as(node.cast()),
            NodeTag::T_SelectStmt => create_table::select_into(node.cast()),
            NodeTag::T_CreateSeqStmt => types::create_sequence(node.cast()),
            NodeTag::T_CreateExtensionStmt => simple::create_extension(node.cast()),
            NodeTag::T_AlterExtensionStmt => simple::update_extension(node.cast()),
            NodeTag::T_CreateSchemaStmt => create_schema::create_schema(node.cast(), nodes),
            NodeTag::T_DropStmt => drop::drop(node.cast(), source, nodes),
            NodeTag::T_DropOwnedStmt => drop::drop_owned(node.cast()),
            NodeTag::T_ReassignOwnedStmt => drop::reassign_owned(node.cast()),
            NodeTag::T_DropdbStmt => drop::drop_database(node.cast()),
            NodeTag::T_TruncateStmt => maintenance::truncate(node.cast()),
            NodeTag::T_RenameStmt => rename::rename(node.cast(), nodes),
            NodeTag::T_AlterObjectSchemaStmt => rename::set_schema(node.cast()),
            NodeTag::T_AlterObjectDependsStmt => comment::depends_on_extension(node.cast()),
            NodeTag::T_CommentStmt => comment::comment(node.cast()),
            NodeTag::T_SecLabelStmt => comment::security_label(node.cast()),
            NodeTag::T_AlterExtensionContentsStmt => comment::extension_member(node.cast()),
            NodeTag::T_AlterTableMoveAllStmt => maintenance::move_all(node.cast()),
            NodeTag::T_AlterDomainStmt => types::alter_domain(node.cast()),
            NodeTag::T_AlterEnumStmt => types::alter_enum(node.cast()),
            NodeTag::T_AlterSeqStmt => types::alter_sequence(node.cast()),
            NodeTag::T_ViewStmt => view::create_view(node.cast()),
            NodeTag::T_RuleStmt => view::create_rule(node.cast()),
            NodeTag::T_CreateFunctionStmt => view::create_function(node.cast()),
            NodeTag::T_CreateTrigStmt => trigger::create_trigger(node.cast()),
            NodeTag::T_CreatePolicyStmt => trigger::create_policy(node.cast()),
            NodeTag::T_AlterPolicyStmt => trigger::alter_policy(node.cast()),
            NodeTag::T_CreatePublicationStmt => publication::create(node.cast()),
            NodeTag::T_AlterPublicationStmt => publication::alter(node.cast()),
            // Its first field is the CreateStmt.
            NodeTag::T_CreateForeignTableStmt => create_table::create_table(node.cast(), nodes),
            NodeTag::T_ReindexStmt => index::reindex(node.cast()),
            NodeTag::T_VacuumStmt => maintenance::vacuum(node.cast()),
            NodeTag::T_ClusterStmt => maintenance::cluster(node.cast()),
            NodeTag::T_RefreshMatViewStmt => maintenance::refresh(node.cast()),
            NodeTag::T_LockStmt => maintenance::lock_table(node.cast()),
            NodeTag::T_CreateStatsStmt => maintenance::create_statistics(node.cast()),
            NodeTag::T_TransactionStmt => simple::transaction(node.cast()),
            NodeTag::T_CreatedbStmt
            | NodeTag::T_CreateTableSpaceStmt
            | NodeTag::T_DropTableSpaceStmt
            | NodeTag::T_AlterSystemStmt => Operation::NonTransactional,
            NodeTag::T_VariableSetStmt => simple::set(node.cast()),
            NodeTag::T_InsertStmt => simple::insert(node.cast()),
            NodeTag::T_UpdateStmt => data::update(node.cast()),
            NodeTag::T_DeleteStmt => data::delete(node.cast()),
            NodeTag::T_CopyStmt => simple::copy(node.cast()),
            _ => Operation::Other,
        }
    }
}

/// The names that a statement gives, without their places in its text.
///
/// # Safety
/// As [`statement`].
pub unsafe fn names(node: *mut pg_sys::Node) -> Vec<NewName> {
    // SAFETY: the caller's promise.
    unsafe { names::given(node, None) }
}

/// Whether the statement is CREATE INDEX CONCURRENTLY.
///
/// # Safety
/// As [`statement`].
pub unsafe fn is_concurrent_build(node: *mut pg_sys::Node) -> bool {
    // SAFETY: a node's tag says which struct it is.
    unsafe { (*node).type_ == NodeTag::T_IndexStmt && (*node.cast::<pg_sys::IndexStmt>()).concurrent }
}

/// Whether a statement of this kind is worth reading at all: one comparison for everything that is no DDL.
pub fn is_judged(tag: NodeTag) -> bool {
    matches!(
        tag,
        NodeTag::T_IndexStmt
            | NodeTag::T_AlterTableStmt
            | NodeTag::T_CreateStmt
            | NodeTag::T_CreateTableAsStmt
            | NodeTag::T_DropStmt
            | NodeTag::T_DropOwnedStmt
            | NodeTag::T_ReassignOwnedStmt
            | NodeTag::T_DropdbStmt
            | NodeTag::T_TruncateStmt
            | NodeTag::T_RenameStmt
            | NodeTag::T_ReindexStmt
            | NodeTag::T_VacuumStmt
            | NodeTag::T_ClusterStmt
            | NodeTag::T_RefreshMatViewStmt
            | NodeTag::T_LockStmt
            | NodeTag::T_CreateStatsStmt
            | NodeTag::T_CreateTrigStmt
            | NodeTag::T_CreatePolicyStmt
            | NodeTag::T_AlterPolicyStmt
            | NodeTag::T_RuleStmt
            | NodeTag::T_AlterSeqStmt
            | NodeTag::T_AlterObjectSchemaStmt
            | NodeTag::T_AlterObjectDependsStmt
            | NodeTag::T_AlterTableMoveAllStmt
            | NodeTag::T_AlterDomainStmt
            | NodeTag::T_AlterEnumStmt
            | NodeTag::T_ViewStmt
            | NodeTag::T_CreateFunctionStmt
            | NodeTag::T_CreateForeignTableStmt
            | NodeTag::T_CreateExtensionStmt
            | NodeTag::T_AlterExtensionStmt
            | NodeTag::T_CreateSchemaStmt
            | NodeTag::T_CreateSeqStmt
            | NodeTag::T_CompositeTypeStmt
            | NodeTag::T_CreateEnumStmt
            | NodeTag::T_CreateRangeStmt
            | NodeTag::T_DefineStmt
            | NodeTag::T_CreateDomainStmt
            | NodeTag::T_CreatePublicationStmt
            | NodeTag::T_CreateRoleStmt
    )
}

#[cfg(any(test, feature = "pg_test"))]
#[pgrx::pg_schema]
mod tests {
    use super::script::scan;
    use super::*;
    use pgrx::prelude::*;
    use schema_guard_engine::statement::{AlterAction, ColumnKind, ConstraintKind, LockMode, Target};

    fn read(sql: &str) -> Statement {
        let scan::Parse::Tree(tree) = scan::parse(sql) else { panic!("{sql}: not parsed") };
        // SAFETY: one RawStmt, just parsed.
        unsafe {
            let raw = node::list::<pg_sys::RawStmt>(tree).next().expect("a statement");
            statement((*raw).stmt, Some(Source { text: sql, offset: 0 })).statement
        }
    }

    fn only_action(sql: &str) -> AlterAction {
        match read(sql).operation {
            Operation::AlterTable { mut actions, .. } if actions.len() == 1 => actions.remove(0),
            other => panic!("{sql}: {other:?}"),
        }
    }

    #[pg_test]
    fn an_index_is_read_with_its_location() {
        let sql = "CREATE UNIQUE INDEX IF NOT EXISTS \"I\" ON ONLY s.t USING hash (a, lower(b))";
        let Operation::CreateIndex(index) = read(sql).operation else { panic!("no index") };
        assert_eq!(index.name.as_deref(), Some("I"));
        assert_eq!((index.table.schema.as_deref(), index.table.name.as_str()), (Some("s"), "t"));
        assert_eq!(index.table.location, sql.find("s.t"));
        assert_eq!(index.columns, ["a", "expr"]);
        assert_eq!(index.method, "hash");
        assert!(index.unique && index.only && index.if_not_exists && !index.concurrently);
    }

    #[pg_test]
    fn dropped_objects_are_located() {
        let sql = "drop table if exists /* , */ a, s . \"B,x\" , c cascade";
        let Operation::DropTable { tables, cascade } = read(sql).operation else { panic!("no drop") };
        assert!(cascade);
        let places: Vec<_> = tables.iter().map(|table| table.location).collect();
        assert_eq!(places, [sql.find(" a,").map(|at| at + 1), sql.find("s ."), sql.find("c cascade")]);
        assert_eq!(tables[1].name, "B,x");
        let sql = "DROP MATERIALIZED VIEW CONCURRENTLY_x";
        let Operation::DropTable { tables, .. } = read(sql).operation else { panic!("no drop") };
        assert_eq!(tables[0].location, sql.find("CONCURRENTLY_x"));
        let sql = "DROP FUNCTION f(int, text), s.g(), \"h\" CASCADE";
        let Operation::DropObjects(drop) = read(sql).operation else { panic!("no drop") };
        let places: Vec<_> = drop.objects.iter().map(|name| name.location).collect();
        assert_eq!(places, [sql.find("f(int"), sql.find("s.g"), sql.find("\"h\"")]);
        assert_eq!((drop.objects[1].schema.as_deref(), drop.objects[1].name.as_str()), (Some("s"), "g"));
        let sql = "DROP TRIGGER t ON s.orders";
        let Operation::DropObjects(drop) = read(sql).operation else { panic!("no drop") };
        assert_eq!((drop.objects[0].name.as_str(), drop.objects[0].location), ("orders", sql.find("t ON")));
    }

    #[pg_test]
    fn columns_are_what_they_say() {
        for (definition, kind, not_null, has_default) in [
            ("c int", ColumnKind::Plain, false, false),
            ("c int NOT NULL DEFAULT 1", ColumnKind::Plain, true, true),
            ("c serial", ColumnKind::Serial, false, false),
            ("c bigserial NOT NULL", ColumnKind::Serial, true, false),
            ("c int GENERATED BY DEFAULT AS IDENTITY", ColumnKind::Identity, false, false),
            ("c int GENERATED ALWAYS AS (1) STORED", ColumnKind::Stored, false, false),
        ] {
            match only_action(&format!("ALTER TABLE t ADD COLUMN {definition}")) {
                AlterAction::AddColumn { column, .. } => {
                    assert_eq!(
                        (column.kind, column.not_null, column.has_default),
                        (kind, not_null, has_default),
                        "{definition}"
                    );
                }
                other => panic!("{definition}: {other:?}"),
            }
        }
    }

    #[pg_test]
    fn a_type_keeps_its_modifiers() {
        for (written, printed) in [
            ("varchar(10)", "character varying(10)"),
            ("numeric(10,2)[]", "numeric(10,2)[]"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("no_such_type", "no_such_type"),
        ] {
            match only_action(&format!("ALTER TABLE t ALTER COLUMN c TYPE {written}")) {
                AlterAction::SetType { type_name, .. } => assert_eq!(type_name, printed),
                other => panic!("{written}: {other:?}"),
            }
        }
    }

    #[pg_test]
    fn a_check_states_its_not_nulls() {
        for (check, stated) in [
            ("a IS NOT NULL", vec!["a"]),
            ("a IS NOT NULL AND (b > 0 AND c IS NOT NULL)", vec!["a", "c"]),
            ("a IS NOT NULL OR b IS NOT NULL", vec![]),
            ("NOT (a IS NULL)", vec![]),
            ("a > 0", vec![]),
        ] {
            match only_action(&format!("ALTER TABLE t ADD CHECK ({check}) NOT VALID")) {
                AlterAction::AddConstraint(constraint) => {
                    assert!(constraint.not_valid);
                    let ConstraintKind::Check { not_null, .. } = constraint.kind else { panic!("no check") };
                    assert_eq!(not_null, stated, "{check}");
                }
                other => panic!("{check}: {other:?}"),
            }
        }
    }

    #[pg_test]
    fn the_lock_is_the_servers_own_word() {
        for (action, lock) in [
            ("ADD COLUMN c int", LockMode::AccessExclusive),
            ("VALIDATE CONSTRAINT c", LockMode::ShareUpdateExclusive),
            ("ADD FOREIGN KEY (a) REFERENCES p", LockMode::ShareRowExclusive),
            ("ADD FOREIGN KEY (a) REFERENCES p, ADD CHECK (a > 0)", LockMode::AccessExclusive),
        ] {
            match read(&format!("ALTER TABLE t {action}")).operation {
                Operation::AlterTable { lock: found, .. } => assert_eq!(found, lock, "{action}"),
                other => panic!("{action}: {other:?}"),
            }
        }
    }

    #[pg_test]
    fn maintenance_says_what_it_leaves_out() {
        let only = |targets: Vec<Target>| targets.into_iter().map(|target| target.only).collect::<Vec<_>>();
        let Operation::Truncate { tables, cascade, restart_identity } =
            read("TRUNCATE a, ONLY b RESTART IDENTITY CASCADE").operation
        else {
            panic!("no truncate")
        };
        assert_eq!((only(tables), cascade, restart_identity), (vec![false, true], true, true));
        let Operation::LockTable { tables, mode, nowait } =
            read("LOCK TABLE ONLY a, b IN SHARE ROW EXCLUSIVE MODE NOWAIT").operation
        else {
            panic!("no lock")
        };
        assert_eq!((only(tables), mode, nowait), (vec![true, false], LockMode::ShareRowExclusive, true));
        for (sql, concurrently, with_data) in [
            ("REFRESH MATERIALIZED VIEW m", false, true),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY m WITH DATA", true, true),
            ("REFRESH MATERIALIZED VIEW m WITH NO DATA", false, false),
        ] {
            let Operation::RefreshMaterializedView { concurrently: c, with_data: d, .. } = read(sql).operation else {
                panic!("{sql}")
            };
            assert_eq!((c, d), (concurrently, with_data), "{sql}");
        }
        assert!(matches!(read("ANALYZE").operation, Operation::Analyze { tables } if tables.is_empty()));
        assert!(matches!(read("VACUUM a, b (c)").operation, Operation::Vacuum { tables } if tables.len() == 2));
    }

    #[pg_test]
    fn full_vacuum_and_concurrent_reindex_are_options() {
        for (sql, full) in [
            ("VACUUM FULL t", true),
            ("VACUUM (FULL) t", true),
            ("VACUUM (FULL false) t", false),
            ("VACUUM t", false),
            ("ANALYZE t", false),
        ] {
            assert_eq!(matches!(read(sql).operation, Operation::VacuumFull { .. }), full, "{sql}");
        }
        for (sql, expected) in [
            ("REINDEX TABLE t", false),
            ("REINDEX TABLE CONCURRENTLY t", true),
            ("REINDEX (VERBOSE, CONCURRENTLY) INDEX i", true),
        ] {
            let Operation::Reindex { concurrently, .. } = read(sql).operation else { panic!("{sql}") };
            assert_eq!(concurrently, expected, "{sql}");
        }
    }

    #[pg_test]
    fn scripts_are_cut_where_the_server_would() {
        use super::script::{Piece, split};
        let script = "SELECT ';' AS \"a;b\"; -- ;\n\
            DO $x$ BEGIN; END $x$;\n\
            CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;\n\
            CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);\n\
            COPY t FROM stdin;\n1\tit's; $$ --\n\\.\n\
            \\echo done;\n\
            SELECT ${x}, 1;\n\
            SELECT '${x}', a[1:2], 1::int, :'v';\n\
            SELECT 'end'";
        let texts: Vec<String> = split(script)
            .into_iter()
            .map(|piece| match piece {
                Piece::Statement { start, end, data } => format!("{data} {}", &script[start..end]),
                Piece::PsqlCommand { start, end } => format!("psql {}", &script[start..end]),
                Piece::Placeholder { start, end, .. } => format!("placeholder {}", &script[start..end]),
                Piece::Error { message, .. } => format!("error {message}"),
            })
            .collect();
        assert_eq!(
            texts,
            [
                "0 SELECT ';' AS \"a;b\"",
                "0 DO $x$ BEGIN; END $x$",
                "0 CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                "0 CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
                "14 COPY t FROM stdin",
                "psql \\echo done;",
                "placeholder ${x}",
                "placeholder :'v'",
                "0 SELECT 'end'",
            ]
        );
    }

    #[pg_test]
    fn a_syntax_error_knows_its_place() {
        let sql = "SELECT 1,\n  'ü',\n  FROM FROM t";
        match scan::parse(sql) {
            scan::Parse::Error { message, location } => {
                assert_eq!(message, "syntax error at or near \"FROM\"");
                assert_eq!(location, sql.find("FROM"));
            }
            scan::Parse::Tree(_) => panic!("parsed"),
        }
    }
}

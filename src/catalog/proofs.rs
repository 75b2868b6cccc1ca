//! The catalog's answers beside what the server then does.

#[pgrx::pg_schema]
mod tests {
    use crate::catalog::{LiveFacts, Right};
    use crate::parse::script::scan;
    use crate::parse::{self, Parsed, Source};
    use crate::subtransaction::attempt;
    use pgrx::prelude::*;
    use schema_guard_engine::facts::{Fact, Facts, Relation, RelationId, RelationKind, RewriteReason};
    use schema_guard_engine::statement::{AlterAction, LockMode, Name, Operation};

    fn run(sql: &str) {
        Spi::run(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn read(sql: &str) -> Parsed {
        let scan::Parse::Tree(tree) = scan::parse(sql) else { panic!("{sql}: not parsed") };
        // SAFETY: one RawStmt, just parsed.
        unsafe {
            let raw = parse::node::list::<pg_sys::RawStmt>(tree).next().expect("a statement");
            parse::statement((*raw).stmt, Some(Source { text: sql, offset: 0 }))
        }
    }

    fn with_facts<T>(parsed: &Parsed, ask: impl FnOnce(&LiveFacts<'_>) -> T) -> T {
        ask(&LiveFacts {
            nodes: &parsed.nodes,
            right: Right::Own,
            inherits: true,
            sizes: None,
            in_transaction_block: false,
        })
    }

    fn relation(name: &str) -> Relation {
        let nothing = read("SELECT 1");
        with_facts(&nothing, |facts| facts.relation(&Name::new(None, name))).expect(name)
    }

    fn filenode(table: &str) -> i64 {
        Spi::get_one::<i64>(&format!("SELECT pg_relation_filenode('{table}')::bigint")).ok().flatten().unwrap_or(0)
    }

    /// The forecast of ALTER COLUMN … TYPE against what the server then does, for every pair of the manual's type
    /// families that somebody gets wrong.
    #[pg_test]
    fn type_changes_rewrite_exactly_when_forecast() {
        for (zone, from, to) in [
            ("UTC", "varchar(10)", "varchar(20)"),
            ("UTC", "varchar(20)", "varchar(10)"),
            ("UTC", "varchar(10)", "text"),
            ("UTC", "text", "varchar(10)"),
            ("UTC", "text", "varchar"),
            ("UTC", "char(5)", "char(10)"),
            ("UTC", "char(5)", "text"),
            ("UTC", "int", "bigint"),
            ("UTC", "int", "oid"),
            ("UTC", "int", "numeric"),
            ("UTC", "numeric(10,2)", "numeric(12,2)"),
            ("UTC", "numeric(10,2)", "numeric(12,3)"),
            ("UTC", "numeric(10,2)", "numeric"),
            ("UTC", "numeric", "numeric(10,2)"),
            ("UTC", "timestamp", "timestamptz"),
            ("Europe/Berlin", "timestamp", "timestamptz"),
            ("UTC", "timestamptz", "timestamp"),
            ("UTC", "timestamp(3)", "timestamp(6)"),
            ("UTC", "timestamp(6)", "timestamp(3)"),
            ("UTC", "interval(3)", "interval"),
            ("UTC", "cidr", "inet"),
            ("UTC", "inet", "cidr"),
            ("UTC", "varbit(4)", "varbit(8)"),
            ("UTC", "bit(4)", "bit(8)"),
            ("UTC", "xml", "text"),
            ("UTC", "varchar(10)[]", "varchar(20)[]"),
            ("UTC", "varchar[]", "text[]"),
            ("UTC", "json", "jsonb"),
            ("UTC", "uuid", "text"),
            ("UTC", "date", "timestamp"),
            ("UTC", "text", "plain_domain"),
            ("UTC", "text", "checked_domain"),
            ("UTC", "checked_domain", "text"),
            ("UTC", "text", "text USING c || ''"),
            ("UTC", "varchar(5)", "text USING c::text"),
            ("UTC", "timestamp", "timestamptz USING c AT TIME ZONE 'UTC'"),
            ("UTC", "text", "text COLLATE \"C\""),
        ] {
            run("DROP TABLE IF EXISTS t; DROP DOMAIN IF EXISTS plain_domain, checked_domain");
            run("CREATE DOMAIN plain_domain AS text; CREATE DOMAIN checked_domain AS text CHECK (VALUE <> 'x')");
            run(&format!("SET LOCAL timezone = '{zone}'; CREATE TABLE t (k int, c {from})"));
            // One index on the column alone, one with a predicate; xml and json have no operator class.
            let indexed =
                attempt(|| Spi::run("CREATE INDEX i ON t (c); CREATE INDEX p ON t (k) WHERE c IS NOT NULL").is_ok())
                    .unwrap_or(false);
            let sql = format!("ALTER TABLE t ALTER COLUMN c TYPE {to}");
            let parsed = read(&sql);
            let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!("{sql}") };
            let AlterAction::SetType { definition, .. } = &actions[0] else { panic!("{sql}") };
            let forecast = with_facts(&parsed, |facts| facts.type_change(relation("t").id, "c", None, *definition));
            let before = filenode("t");
            let indexes = || if indexed { ["i", "p"].map(filenode) } else { [0, 0] };
            let before_indexes = indexes();
            // bit and inet need a cast that is explicit.
            let explicit = if sql.contains("USING") { sql.clone() } else { format!("{sql} USING c::{to}") };
            let runs = if to.starts_with("text COLLATE") { sql.clone() } else { explicit };
            let plain = attempt(|| Spi::run(&sql).is_ok()).unwrap_or(false);
            if !plain {
                assert_eq!(
                    forecast,
                    Fact::Unknown,
                    "{zone}: {from} to {to} is refused, which the forecast leaves to PostgreSQL"
                );
                run(&runs);
                continue;
            }
            let rewritten = filenode("t") != before;
            let forecast = forecast.known().unwrap_or_else(|| panic!("{from} to {to}: not known"));
            assert_eq!(forecast.rewrites, rewritten, "{zone}: {from} to {to}");
            if !rewritten {
                let rebuilt = indexes().iter().zip(before_indexes).filter(|(after, before)| *after != before).count();
                assert_eq!(forecast.rebuilds, rebuilt, "{zone}: {from} to {to}: indexes");
            }
        }
    }

    /// The same for ADD COLUMN.
    #[pg_test]
    fn new_columns_rewrite_exactly_when_forecast() {
        run("CREATE DOMAIN plain AS int; CREATE DOMAIN with_default AS int DEFAULT 5");
        run("CREATE DOMAIN checked AS int CHECK (VALUE > 0); CREATE DOMAIN required AS int DEFAULT 1 NOT NULL");
        run("CREATE FUNCTION vol() RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN 1; END'");
        run("CREATE FUNCTION stab() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 1; END'");
        run("CREATE FUNCTION inlined(int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT $1'");
        for (definition, has_value) in [
            ("int", false),
            ("int DEFAULT 3", true),
            ("int DEFAULT NULL", false),
            ("timestamptz DEFAULT now()", true),
            ("timestamptz DEFAULT clock_timestamp()", true),
            ("uuid DEFAULT gen_random_uuid()", true),
            ("text DEFAULT md5('abc')", true),
            ("int[] DEFAULT '{}'", true),
            ("float8 DEFAULT random()", true),
            ("int DEFAULT vol()", true),
            ("int DEFAULT stab()", true),
            ("int DEFAULT inlined(1)", true),
            ("plain", false),
            ("with_default", true),
            ("checked", false),
            ("checked DEFAULT 1", true),
            ("required", true),
        ] {
            run("DROP TABLE IF EXISTS t; CREATE TABLE t (k int); INSERT INTO t VALUES (1)");
            let sql = format!("ALTER TABLE t ADD COLUMN c {definition}");
            let parsed = read(&sql);
            let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!("{sql}") };
            let AlterAction::AddColumn { column, .. } = &actions[0] else { panic!("{sql}") };
            let forecast =
                with_facts(&parsed, |facts| facts.new_column(relation("t").id, column)).known().expect("known");
            let before = filenode("t");
            run(&sql);
            assert_eq!(forecast.rewrites.is_some(), filenode("t") != before, "{definition}");
            assert_eq!(forecast.has_value, has_value, "{definition}");
            let null = Spi::get_one::<bool>("SELECT c IS NULL FROM t").ok().flatten();
            assert_eq!(null, Some(!has_value), "{definition}");
        }
        let parsed = read("ALTER TABLE t ADD COLUMN c2 checked");
        let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!() };
        let AlterAction::AddColumn { column, .. } = &actions[0] else { panic!() };
        let new = with_facts(&parsed, |facts| facts.new_column(relation("t").id, column)).known().expect("known");
        assert_eq!(new.rewrites, Some(RewriteReason::ConstrainedDomain));
        let parsed = read("ALTER TABLE t ADD COLUMN c3 int DEFAULT no_such_function()");
        let Operation::AlterTable { actions, .. } = &parsed.statement.operation else { panic!() };
        let AlterAction::AddColumn { column, .. } = &actions[0] else { panic!() };
        assert_eq!(with_facts(&parsed, |facts| facts.new_column(relation("t").id, column)), Fact::Unknown);
    }

    #[pg_test]
    fn proofs_of_not_null_are_cores_own() {
        run("CREATE TABLE t (a int, b int, c int NOT NULL)");
        for (check, column, proven) in [
            ("a IS NOT NULL AND b IS NOT NULL", "a", true),
            ("a > 0", "a", false),
            ("a IS NOT NULL OR b IS NOT NULL", "a", false),
            // Of a column that is NOT NULL already nobody asks.
            ("c > 0", "a", false),
        ] {
            run(&format!("ALTER TABLE t ADD CONSTRAINT k CHECK ({check})"));
            let nothing = read("SELECT 1");
            let found = with_facts(&nothing, |facts| facts.not_null_is_proven(relation("t").id, column, &[]));
            assert_eq!(found, Fact::Known(proven), "CHECK ({check}) on {column}");
            run("ALTER TABLE t DROP CONSTRAINT k");
        }
        run("ALTER TABLE t ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID");
        let nothing = read("SELECT 1");
        let found = with_facts(&nothing, |facts| facts.not_null_is_proven(relation("t").id, "a", &[]));
        assert_eq!(found, Fact::Known(false), "NOT VALID proves nothing");
        let would =
            |column| with_facts(&nothing, |facts| facts.constraint_proves_not_null(relation("t").id, "k", column));
        assert_eq!((would("a"), would("b")), (Fact::Known(true), Fact::Known(false)), "once validated");
    }

    #[pg_test]
    fn sizes_are_counted_in_blocks_and_summed_over_partitions() {
        run("CREATE TABLE p (k int, filler text) PARTITION BY RANGE (k)");
        run("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000)");
        run("CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1000) TO (3000) PARTITION BY RANGE (k)");
        run("CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (1000) TO (3000)");
        run("INSERT INTO p SELECT g, repeat('x', 200) FROM generate_series(0, 2999) g; CREATE INDEX ON p (k)");
        let nothing = read("SELECT 1");
        let bytes = Spi::get_one::<i64>("SELECT (pg_relation_size('p1') + pg_relation_size('p21'))::bigint").unwrap();
        let size = with_facts(&nothing, |facts| facts.size(relation("p").id)).known().expect("a size");
        assert_eq!(size.heap_bytes as i64, bytes.expect("bytes"));
        assert!((1500.0..6000.0).contains(&size.rows), "{}", size.rows);
        let partitions = with_facts(&nothing, |facts| facts.partitions(relation("p").id));
        let names: Vec<_> = partitions.iter().map(|partition| partition.relation.name.as_str()).collect();
        assert_eq!(names, ["p1", "p2", "p21"]);
        assert_eq!(with_facts(&nothing, |facts| facts.own_indexes(relation("p").id)).len(), 1);
        assert_eq!(relation("p").kind, RelationKind::PartitionedTable);
    }

    #[pg_test]
    fn made_in_this_transaction_and_whose_it_is() {
        run("CREATE TABLE t (k int)");
        assert!(relation("t").made_in_transaction && relation("t").may_alter);
        assert!(!relation("pg_class").made_in_transaction);
        run("CREATE ROLE somebody; SET LOCAL ROLE somebody");
        assert!(!relation("pg_class").may_alter);
        run("RESET ROLE");
        run("CREATE TEMP TABLE temporary (k int)");
        assert!(relation("temporary").is_temporary());
    }

    #[pg_test]
    fn what_is_not_there_is_not_known() {
        let nothing = read("SELECT 1");
        let gone = RelationId::Catalog(4_000_000_000);
        with_facts(&nothing, |facts| {
            assert_eq!(facts.relation(&Name::new(None, "no_such_table")), None);
            assert_eq!(facts.relation(&Name::new(Some("no_such_schema"), "t")), None);
            assert_eq!(facts.size(gone), Fact::Unknown);
            assert_eq!(facts.column_names(gone), Vec::<String>::new());
            assert_eq!(facts.relation_by_id(gone), None);
            assert_eq!(facts.index(gone), None);
            assert_eq!(facts.own_indexes(gone), []);
            assert!(!facts.has_constraint(gone, "c"));
            assert_eq!(facts.not_null_is_proven(gone, "a", &[]), Fact::Unknown);
            assert_eq!(facts.conflicting_sessions(gone, LockMode::AccessExclusive), Fact::Known(0));
            assert_eq!(facts.schema_tables("no_such_schema"), None);
        });
    }
}

//! Indexes: CREATE, DROP and REINDEX with CONCURRENTLY, and CREATE INDEX one partition at a time.

use super::PartitionedIndex;
use super::tokens::Tokens;

/// The same statement with CONCURRENTLY, one for each index of a DROP INDEX.
pub(super) fn concurrently(statement: Tokens<'_>) -> Option<Vec<String>> {
    if statement.starts_with("CREATE") {
        let index = CreateIndex::read(statement)?;
        (!index.concurrently).then(|| vec![insert_concurrently(statement, index.verb)])
    } else if statement.starts_with("DROP") {
        drop_each(statement)
    } else {
        reindex(statement)
    }
}

/// The index ON ONLY the table first, then one for each partition, attached as soon as it is there.
pub(super) fn on_each_partition(statement: Tokens<'_>, plan: &PartitionedIndex) -> Option<Vec<String>> {
    let CreateIndex { verb, if_not_exists, table, rest, .. } = CreateIndex::read(statement)?;
    let (create, rest) = (verb.source(), format!("{}{}", rest.space_before(), rest.source()));
    let if_not_exists = if if_not_exists { " IF NOT EXISTS" } else { "" };
    let mut steps = vec![format!("{create}{if_not_exists} {} ON ONLY {table}{rest}", plan.index)];
    for partition in &plan.partitions {
        let (concurrently, only) = if partition.partitioned { ("", "ONLY ") } else { (" CONCURRENTLY", "") };
        steps.push(format!("{create}{concurrently} {} ON {only}{}{rest}", partition.index, partition.table));
        steps.push(format!("ALTER INDEX {} ATTACH PARTITION {}", partition.parent_index, partition.qualified_index));
    }
    Some(steps)
}

/// `CREATE [UNIQUE] INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON [ONLY] table …`
struct CreateIndex<'a> {
    /// Up to INDEX.
    verb: Tokens<'a>,
    concurrently: bool,
    if_not_exists: bool,
    table: String,
    /// Everything after the table's name.
    rest: Tokens<'a>,
}

impl<'a> CreateIndex<'a> {
    fn read(statement: Tokens<'a>) -> Option<Self> {
        let mut rest = statement;
        rest.expect("CREATE")?;
        rest.accept("UNIQUE");
        rest.expect("INDEX")?;
        let verb = statement.until(rest);
        let concurrently = rest.accept("CONCURRENTLY");
        let if_not_exists = rest.accept("IF NOT EXISTS");
        if !rest.starts_with("ON") {
            rest.identifier()?;
        }
        rest.expect("ON")?;
        let table = relation(&mut rest)?;
        Some(CreateIndex { verb, concurrently, if_not_exists, table, rest })
    }
}

/// `name`, `name *`, `ONLY name` or `ONLY (name)`: the name.
pub(super) fn relation(rest: &mut Tokens<'_>) -> Option<String> {
    let only = rest.accept("ONLY");
    if only && rest.written(0) == "(" {
        let mut group = rest.group()?;
        group = group.slice(1, group.list.len() - 1);
        let name = group.name()?;
        return group.is_empty().then_some(name);
    }
    let name = rest.name()?;
    if !only {
        rest.accept_star();
    }
    Some(name)
}

fn drop_each(statement: Tokens<'_>) -> Option<Vec<String>> {
    let mut rest = statement;
    rest.expect("DROP INDEX")?;
    let concurrently = rest.accept("CONCURRENTLY");
    let if_exists = if rest.accept("IF EXISTS") { "IF EXISTS " } else { "" };
    let parts = rest.split_at_commas()?;
    let last = parts.len() - 1;
    let mut cascade = false;
    let mut steps = Vec::new();
    for (n, mut part) in parts.into_iter().enumerate() {
        steps.push(format!("DROP INDEX CONCURRENTLY {if_exists}{}", part.name()?));
        // PostgreSQL refuses CASCADE here; without it, what depends on the index stops the drop.
        if n == last {
            cascade = part.accept("CASCADE");
            if !cascade {
                part.accept("RESTRICT");
            }
        }
        if !part.is_empty() {
            return None;
        }
    }
    let changes_nothing = concurrently && !cascade && last == 0;
    (!changes_nothing).then_some(steps)
}

fn reindex(statement: Tokens<'_>) -> Option<Vec<String>> {
    let mut rest = statement;
    rest.expect("REINDEX")?;
    if rest.written(0) == "(" {
        let options = rest.group()?;
        if (0..options.list.len()).any(|option| options.is_word(option, "CONCURRENTLY")) {
            return None;
        }
    }
    // REINDEX SYSTEM knows no CONCURRENTLY.
    ["INDEX", "TABLE", "SCHEMA", "DATABASE"].into_iter().find(|target| rest.accept(target))?;
    if rest.starts_with("CONCURRENTLY") {
        return None;
    }
    Some(vec![insert_concurrently(statement, statement.until(rest))])
}

fn insert_concurrently(statement: Tokens<'_>, front: Tokens<'_>) -> String {
    let (before, after) = statement.source().split_at(front.source().len());
    format!("{before} CONCURRENTLY{after}")
}

#[cfg(test)]
mod tests {
    use crate::plan::{Change, PartitionIndex, PartitionedIndex, safe_form};

    #[test]
    fn concurrently_goes_where_postgres_wants_it() {
        for (text, steps) in [
            ("create index i on t (a)", &["create index CONCURRENTLY i on t (a)"][..]),
            ("CREATE INDEX ON t(a)", &["CREATE INDEX CONCURRENTLY ON t(a)"]),
            ("CREATE INDEX IF NOT EXISTS i ON t (a);", &["CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"]),
            (
                "-- why\n/* and /* when */ */ CREATE UNIQUE INDEX\n\t\"Größe;\" ON ONLY s.\"Ü\" \
                 USING gist (b t_ops DESC)\nINCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor=70) \
                 WHERE j ->> 'x' = $$;$$ ;\n -- done",
                &["CREATE UNIQUE INDEX CONCURRENTLY\n\t\"Größe;\" ON ONLY s.\"Ü\" USING gist (b t_ops DESC)\n\
                   INCLUDE (c) NULLS NOT DISTINCT WITH (fillfactor=70) WHERE j ->> 'x' = $$;$$"],
            ),
            ("CREATE/**/INDEX--\n i ON t(a)", &["CREATE/**/INDEX CONCURRENTLY--\n i ON t(a)"]),
            ("drop index i", &["DROP INDEX CONCURRENTLY i"]),
            (
                "DROP INDEX IF EXISTS a, s . \"B, c\" CASCADE;",
                &["DROP INDEX CONCURRENTLY IF EXISTS a", "DROP INDEX CONCURRENTLY IF EXISTS s.\"B, c\""],
            ),
            ("DROP INDEX cascade restrict", &["DROP INDEX CONCURRENTLY cascade"]),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS a, b",
                &["DROP INDEX CONCURRENTLY IF EXISTS a", "DROP INDEX CONCURRENTLY IF EXISTS b"],
            ),
            ("drop index concurrently a cascade", &["DROP INDEX CONCURRENTLY a"]),
            ("REINDEX TABLE t", &["REINDEX TABLE CONCURRENTLY t"]),
            (
                "reindex (verbose, tablespace \"X\") table s.t",
                &["reindex (verbose, tablespace \"X\") table CONCURRENTLY s.t"],
            ),
            ("REINDEX INDEX i;", &["REINDEX INDEX CONCURRENTLY i"]),
            ("REINDEX SCHEMA s", &["REINDEX SCHEMA CONCURRENTLY s"]),
            ("REINDEX DATABASE", &["REINDEX DATABASE CONCURRENTLY"]),
        ] {
            assert_eq!(safe_form(text, &[Change::Concurrently, Change::None]).unwrap_or_default(), steps, "{text}");
        }
    }

    #[test]
    fn nothing_where_it_cannot_go() {
        for text in [
            "",
            ";",
            "-- nothing",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "CREATE INDEX i",
            "CREATE TABLE t (a int)",
            "CREATE INDEX i ON t (a); CREATE INDEX j ON t (a)",
            "CREATE INDEX i ON t (a",
            "CREATE INDEX i ON t a)",
            "CREATE INDEX i ON t (a) WHERE b = 'open",
            "DROP INDEX CONCURRENTLY i",
            "DROP INDEX CONCURRENTLY i RESTRICT",
            "DROP INDEX a CASCADE, b",
            "DROP INDEX a,, b",
            "DROP INDEX",
            "DROP TABLE t",
            "REINDEX SYSTEM db",
            "REINDEX (CONCURRENTLY false) TABLE t",
            "REINDEX TABLE CONCURRENTLY t",
        ] {
            assert_eq!(safe_form(text, &[Change::Concurrently]), None, "{text}");
        }
    }

    fn partition(name: &str, parent: &str, partitioned: bool) -> PartitionIndex {
        PartitionIndex {
            table: format!("s.{name}"),
            index: format!("{name}_i"),
            qualified_index: format!("s.{name}_i"),
            parent_index: parent.to_owned(),
            partitioned,
        }
    }

    #[test]
    fn each_partition_gets_its_own() {
        let partitions =
            vec![partition("p1", "s.i", false), partition("p2", "s.i", true), partition("p21", "s.p2_i", false)];
        let plan = PartitionedIndex { index: "i".into(), qualified_index: "s.i".into(), partitions };
        for (text, unique, front, rest) in [
            ("CREATE INDEX ON s.t (a)", "", "i ON ONLY s.t", " (a)"),
            ("CREATE INDEX other ON s.t(a);", "", "i ON ONLY s.t", "(a)"),
            ("CREATE UNIQUE INDEX IF NOT EXISTS i ON t * (a)", "UNIQUE ", "IF NOT EXISTS i ON ONLY t", " (a)"),
            ("CREATE INDEX CONCURRENTLY i ON \"T\"USING gin (a)", "", "i ON ONLY \"T\"", " USING gin (a)"),
            (
                "CREATE INDEX i ON t -- the big one\n USING btree (lower(a), b DESC) INCLUDE (c) NULLS NOT DISTINCT\n\
                 WITH (fillfactor = 70) TABLESPACE fast WHERE a <> ')'",
                "",
                "i ON ONLY t",
                " USING btree (lower(a), b DESC) INCLUDE (c) NULLS NOT DISTINCT\n\
                 WITH (fillfactor = 70) TABLESPACE fast WHERE a <> ')'",
            ),
        ] {
            let expected = [
                format!("CREATE {unique}INDEX {front}{rest}"),
                format!("CREATE {unique}INDEX CONCURRENTLY p1_i ON s.p1{rest}"),
                "ALTER INDEX s.i ATTACH PARTITION s.p1_i".to_owned(),
                format!("CREATE {unique}INDEX p2_i ON ONLY s.p2{rest}"),
                "ALTER INDEX s.i ATTACH PARTITION s.p2_i".to_owned(),
                format!("CREATE {unique}INDEX CONCURRENTLY p21_i ON s.p21{rest}"),
                "ALTER INDEX s.p2_i ATTACH PARTITION s.p21_i".to_owned(),
            ];
            let steps = safe_form(text, &[Change::OnEachPartition(plan.clone())]);
            assert_eq!(steps.as_deref(), Some(&expected[..]), "{text}");
        }
        assert_eq!(safe_form("DROP INDEX i", &[Change::OnEachPartition(plan)]), None);
    }
}

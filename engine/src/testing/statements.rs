//! Statements as the extension's parser would hand them over, text included: of SQL just enough for the tests.

use crate::statement::*;

/// An action of ALTER TABLE, as it is written and as it is meant.
pub type Written = (String, AlterAction);

/// `orders`, `archive.orders`.
pub fn name(text: &str) -> Name {
    match text.split_once('.') {
        Some((schema, name)) => Name::new(Some(schema), name),
        None => Name::new(None, text),
    }
}

pub fn names(texts: &[&str]) -> Vec<Name> {
    texts.iter().map(|text| name(text)).collect()
}

pub fn statement(text: &str, operation: Operation) -> Statement {
    let tag = text.split(' ').take(2).collect::<Vec<_>>().join(" ");
    Statement { tag, operation, text: Some(text.to_owned()), names: vec![] }
}

/// `CREATE INDEX orders_email_idx ON orders (email)`.
pub fn create_index(table: &str, columns: &[&str]) -> Statement {
    let index = format!("{table}_{}_idx", columns.join("_"));
    let text = format!("CREATE INDEX {index} ON {table} ({})", columns.join(", "));
    create_index_as(&text, table, columns, |create| create.name = Some(index))
}

/// CREATE INDEX as it stands in `text`; `say` says what is not plain about it.
pub fn create_index_as(text: &str, table: &str, columns: &[&str], say: impl FnOnce(&mut CreateIndex)) -> Statement {
    let mut index = CreateIndex {
        definition: NodeId(u32::MAX),
        name: None,
        table: name(table),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        unique: false,
        predicate: Predicate::None,
        concurrently: false,
        if_not_exists: false,
        only: false,
        method: "btree".to_owned(),
        collation: None,
        depends_on: columns.iter().map(|&column| column.to_owned()).collect(),
        shape: String::new(),
    };
    say(&mut index);
    index.shape = format!("{} {} {:?} {:?}", index.method, index.unique, index.columns, index.predicate);
    statement(text, Operation::CreateIndex(index))
}

pub fn drop_index(index: &str, concurrently: bool) -> Statement {
    let words = if concurrently { "DROP INDEX CONCURRENTLY" } else { "DROP INDEX" };
    let indexes = vec![name(index)];
    statement(&format!("{words} {index}"), Operation::DropIndex { indexes, concurrently, cascade: false })
}

pub fn drop_table(tables: &[&str]) -> Statement {
    let text = format!("DROP TABLE {}", tables.join(", "));
    statement(&text, Operation::DropTable { tables: names(tables), cascade: false })
}

pub fn rename_table(table: &str, to: &str) -> Statement {
    let text = format!("ALTER TABLE {table} RENAME TO {to}");
    statement(&text, Operation::RenameTable { table: name(table), to: to.to_owned() })
}

pub fn truncate(table: &str) -> Statement {
    statement(&format!("TRUNCATE {table}"), truncation(&[table], false))
}

pub fn truncation(tables: &[&str], cascade: bool) -> Operation {
    Operation::Truncate { tables: targets(tables), cascade, restart_identity: false }
}

pub fn targets(texts: &[&str]) -> Vec<Target> {
    texts.iter().map(|text| Target { table: name(text), only: false }).collect()
}

/// `CREATE TABLE`, each column written as for [`add_column`].
pub fn create_table(table: &str, columns: &[&str]) -> Statement {
    let text = format!("CREATE TABLE {table} ({})", columns.join(", "));
    let create = CreateTable {
        name: name(table),
        temporary: false,
        if_not_exists: false,
        partitioned: false,
        columns: columns.iter().map(|column| column_definition(column)).collect(),
        constraints: vec![],
        unlogged: false,
        filled: false,
        autovacuum_off: false,
        like_indexes: false,
        locks: vec![],
        narrowed: false,
        parents: vec![],
        bound: None,
    };
    statement(&text, Operation::CreateTable(create))
}

/// `CREATE TABLE … PARTITION OF`.
pub fn create_partition(table: &str, parent: &str, bound: &str) -> Statement {
    let Operation::CreateTable(create) = create_table(table, &[]).operation else { unreachable!() };
    let (parents, bound_spec) = (names(&[parent]), Some(partition_bound(bound)));
    let text = format!("CREATE TABLE {table} PARTITION OF {parent} {bound}");
    statement(&text, Operation::CreateTable(CreateTable { parents, bound: bound_spec, ..create }))
}

pub fn attach_partition(table: &str, partition: &str, bound: &str) -> Statement {
    let text = format!("ALTER TABLE {table} ATTACH PARTITION {partition} {bound}");
    let (table, partition, bound) = (name(table), name(partition), partition_bound(bound));
    statement(&text, Operation::AttachPartition { table, partition, bound })
}

pub fn detach_partition(table: &str, partition: &str, detach: Detach) -> Statement {
    let way = match detach {
        Detach::Plain => "",
        Detach::Concurrently => " CONCURRENTLY",
        Detach::Finalize => " FINALIZE",
    };
    let text = format!("ALTER TABLE {table} DETACH PARTITION {partition}{way}");
    let (table, partition) = (name(table), name(partition));
    statement(&text, Operation::DetachPartition { table, partition, detach })
}

fn partition_bound(text: &str) -> PartitionBound {
    PartitionBound { spec: NodeId(0), is_default: text == "DEFAULT" }
}

/// `ALTER TABLE`, under the lock that `AlterTableGetLockLevel` gives; the node of an action bears its number.
pub fn alter(table: &str, actions: impl IntoIterator<Item = Written>) -> Statement {
    let (texts, mut actions): (Vec<_>, Vec<_>) = actions.into_iter().unzip();
    for (number, action) in actions.iter_mut().enumerate() {
        match action {
            AlterAction::AddColumn { column, .. } => column.definition = NodeId(number as u32),
            AlterAction::SetType { definition, .. } => *definition = NodeId(number as u32),
            _ => {}
        }
    }
    let lock = actions.iter().map(|action| match action {
        AlterAction::ValidateConstraint { .. } => LockMode::ShareUpdateExclusive,
        AlterAction::AddConstraint(Constraint { kind: ConstraintKind::ForeignKey { .. }, .. }) => {
            LockMode::ShareRowExclusive
        }
        _ => LockMode::AccessExclusive,
    });
    let lock = lock.max().expect("an action");
    let text = format!("ALTER TABLE {table} {}", texts.join(", "));
    statement(&text, Operation::AlterTable { table: name(table), only: false, actions, lock })
}

/// `number bigint NOT NULL DEFAULT 0 CHECK (number > 0)`: name, type, at most one constraint and that last.
pub fn add_column(definition: &str) -> Written {
    let (if_not_exists, rest) = match definition.strip_prefix("IF NOT EXISTS ") {
        Some(rest) => (true, rest),
        None => (false, definition),
    };
    let column = column_definition(rest);
    (format!("ADD COLUMN {definition}"), AlterAction::AddColumn { column, if_not_exists })
}

fn column_definition(text: &str) -> ColumnDefinition {
    let constraint_at = ["CONSTRAINT ", "CHECK ", "REFERENCES ", "UNIQUE", "PRIMARY KEY"]
        .iter()
        .filter_map(|word| text.find(word))
        .min();
    let (plain, constraints) = match constraint_at {
        Some(at) => (&text[..at], vec![constraint(&text[at..])]),
        None => (text, vec![]),
    };
    let mut words = plain.split(' ');
    let (name, type_name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let kind = match plain {
        _ if type_name.contains("serial") => ColumnKind::Serial,
        _ if plain.contains("AS IDENTITY") => ColumnKind::Identity,
        _ if plain.contains("STORED") => ColumnKind::Stored,
        _ if plain.contains("VIRTUAL") => ColumnKind::Virtual,
        _ => ColumnKind::Plain,
    };
    ColumnDefinition {
        name: name.to_owned(),
        definition: NodeId(u32::MAX),
        type_name: type_name.to_owned(),
        kind,
        has_default: plain.contains(" DEFAULT "),
        not_null: plain.contains("NOT NULL"),
        constraints,
        location: None,
    }
}

/// `CONSTRAINT positive CHECK (total > 0) NOT VALID`, `FOREIGN KEY (…) REFERENCES …`, `UNIQUE (…)`, …
pub fn add_constraint(definition: &str) -> Written {
    (format!("ADD {definition}"), AlterAction::AddConstraint(constraint(definition)))
}

fn constraint(text: &str) -> Constraint {
    let (name, kind) = match text.strip_prefix("CONSTRAINT ").and_then(|rest| rest.split_once(' ')) {
        Some((name, kind)) => (Some(name.to_owned()), kind),
        None => (None, text),
    };
    let inside = kind.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inside, _)| inside);
    let columns: Vec<String> = inside.split(", ").filter(|c| !c.is_empty()).map(str::to_owned).collect();
    let word_after = |words: &str| Some(kind.split_once(words)?.1.split(' ').next()?.to_owned());
    let using_index = word_after("USING INDEX ");
    let kind_of = match kind {
        _ if kind.starts_with("CHECK") => ConstraintKind::Check {
            expression: NodeId(u32::MAX),
            columns: mentioned(inside),
            not_null: inside.strip_suffix(" IS NOT NULL").map(str::to_owned).into_iter().collect(),
        },
        _ if kind.starts_with("UNIQUE") => ConstraintKind::Unique { columns, using_index },
        _ if kind.starts_with("PRIMARY KEY") => ConstraintKind::PrimaryKey { columns, using_index },
        _ if kind.starts_with("NOT NULL") => {
            ConstraintKind::NotNull { column: word_after("NOT NULL ").unwrap_or_default() }
        }
        _ if kind.starts_with("EXCLUDE") => ConstraintKind::Exclusion,
        _ => ConstraintKind::ForeignKey {
            columns: if kind.starts_with("FOREIGN") { columns } else { vec![] },
            referenced: self::name(&word_after("REFERENCES ").expect("REFERENCES")),
            referenced_columns: vec![],
            terms: ForeignKeyTerms::default(),
        },
    };
    Constraint {
        name,
        kind: kind_of,
        not_valid: kind.ends_with("NOT VALID"),
        not_enforced: kind.ends_with("NOT ENFORCED"),
        deferrable: kind.contains(" DEFERRABLE"),
        initially_deferred: kind.contains(" INITIALLY DEFERRED"),
        no_inherit: kind.contains(" NO INHERIT"),
        including: vec![],
        nulls_not_distinct: kind.contains("NULLS NOT DISTINCT"),
        location: None,
    }
}

/// The foreign key says ON DELETE CASCADE.
pub fn cascading((text, mut action): Written) -> Written {
    if let AlterAction::AddConstraint(Constraint { kind: ConstraintKind::ForeignKey { terms, .. }, .. }) = &mut action {
        terms.on_delete = 'c';
    }
    (text, action)
}

pub fn set_type(column: &str, type_name: &str) -> Written {
    let action = AlterAction::SetType {
        column: column.to_owned(),
        definition: NodeId(u32::MAX),
        type_name: type_name.to_owned(),
        location: None,
    };
    (format!("ALTER COLUMN {column} TYPE {type_name}"), action)
}

pub fn set_not_null(column: &str) -> Written {
    (format!("ALTER COLUMN {column} SET NOT NULL"), AlterAction::SetNotNull { column: column.to_owned() })
}

pub fn drop_not_null(column: &str) -> Written {
    (format!("ALTER COLUMN {column} DROP NOT NULL"), AlterAction::DropNotNull { column: column.to_owned() })
}

pub fn validate_constraint(name: &str) -> Written {
    (format!("VALIDATE CONSTRAINT {name}"), AlterAction::ValidateConstraint { name: name.to_owned() })
}

pub fn drop_constraint(name: &str) -> Written {
    (format!("DROP CONSTRAINT {name}"), drop_constraint_action(name, false))
}

fn drop_constraint_action(name: &str, cascade: bool) -> AlterAction {
    AlterAction::DropConstraint { name: name.to_owned(), if_exists: false, cascade }
}

pub fn drop_column(column: &str) -> Written {
    let action = AlterAction::DropColumn { column: column.to_owned(), cascade: false, if_exists: false };
    (format!("DROP COLUMN {column}"), action)
}

pub fn set_logged(logged: bool) -> Written {
    let text = if logged { "SET LOGGED" } else { "SET UNLOGGED" };
    (text.to_owned(), AlterAction::SetPersistence { logged })
}

/// The words of an expression that are columns of the tests' tables.
fn mentioned(expression: &str) -> Vec<String> {
    let words = expression.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let mut found: Vec<String> = vec![];
    for word in words.filter(|word| ["id", "email", "note", "total", "tax"].contains(word)) {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

fn change_rows(text: &str, table: &str, sets: &[&str], whole: bool, unbounded: bool) -> Statement {
    let sets = sets.iter().map(|&column| column.to_owned()).collect();
    statement(text, Operation::ChangeRows(ChangeRows { table: name(table), sets, whole, unbounded }))
}

/// `UPDATE orders SET note = 'none' WHERE note IS NULL`.
pub fn backfill(table: &str) -> Statement {
    change_rows(&format!("UPDATE {table} SET note = 'none' WHERE note IS NULL"), table, &["note"], false, true)
}

/// `UPDATE orders SET note = 'none' WHERE id BETWEEN 1 AND 1000`.
pub fn batch(table: &str) -> Statement {
    change_rows(
        &format!("UPDATE {table} SET note = 'none' WHERE id BETWEEN 1 AND 1000"),
        table,
        &["note"],
        false,
        false,
    )
}

/// `UPDATE orders SET note = 'none'`.
pub fn update_all(table: &str) -> Statement {
    change_rows(&format!("UPDATE {table} SET note = 'none'"), table, &["note"], true, true)
}

/// `DELETE FROM orders`.
pub fn delete_all(table: &str) -> Statement {
    change_rows(&format!("DELETE FROM {table}"), table, &[], true, true)
}

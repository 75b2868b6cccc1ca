//! Names that would end a literal, a comment or a line if they could: every rule must keep them where they belong.

use super::RULES;
use crate::facts::{Facts, Object, Reach, RelationId, RelationKind, RemadeForeignKey, RewriteReason, What};
use crate::naming::{self, Kind, RuleDefinition};
use crate::policy::Preset;
use crate::script::Overlay;
use crate::statement::{
    AlterAction, AlterDomain, ChangeRows, ColumnKind, CreateFunction, CreateIndex, CreateTrigger, CreateView, Detach,
    DomainChange, DropObjects, LockMode, NewName, NodeId, ObjectKind, Operation, Owned, ReindexTarget, RoleName,
    SequenceChange, Statement, Transaction, quote_identifier,
};
use crate::testing::*;
use crate::verdict::Settings;
use sqlparser::{dialect::PostgreSqlDialect, tokenizer::Token, tokenizer::Tokenizer};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Stand-ins that the statements below are written with, and what is put in their place.
const NAMES: [(&str, &str); 11] = [
    ("ssss", "S\"'\n; EVIL"),
    ("tttt", "T\"; EVIL '; EVIL\r\n; EVIL -- %s é"),
    ("cccc", "C\"; EVIL '; EVIL\n; EVIL /* %s 漢"),
    ("iiii", "I\"; EVIL '; EVIL\n; EVIL $$ \\"),
    ("vvvv", "V\"; EVIL '; EVIL\n; EVIL %s"),
    ("xxxx", "X\"; EVIL '; EVIL\n; EVIL %s /*"),
    ("dddd", "D\"; EVIL '; EVIL\n; EVIL %1$s"),
    ("pppp", "P\"; EVIL '; EVIL\n; EVIL %s -- \\"),
    ("qqqq", "Q\"; EVIL '; EVIL\r; EVIL %s $$"),
    ("eeee", "E\"; EVIL '; EVIL\n; EVIL %s"),
    ("ffff", "F\"; EVIL '; EVIL\n; EVIL %s_default"),
];

/// What a statement names that is no relation; a column of the table depends on it.
const OBJECT: Object = Object { class: 1247, oid: 900, column: 0 };

fn hostile(stand_in: &str) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == stand_in).expect("a stand-in").1
}

/// The statement with hostile names: quoted in its text, bare wherever a value is one.
fn with_hostile_names(statement: &Statement) -> Statement {
    fn replace(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => {
                if let Some((_, name)) = NAMES.iter().find(|(stand_in, _)| stand_in == text) {
                    *text = (*name).to_owned();
                }
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(replace),
            serde_json::Value::Object(fields) => fields.values_mut().for_each(replace),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(statement).unwrap();
    replace(&mut value);
    let mut statement: Statement = serde_json::from_value(value).unwrap();
    for (stand_in, name) in NAMES {
        statement.text = statement.text.map(|text| text.replace(stand_in, &quote_identifier(name)));
    }
    statement
}

fn database(version: u32) -> Database {
    let type_name = quote_identifier(hostile("dddd"));
    let table = format!("{}.{}", hostile("ssss"), hostile("tttt"));
    let view = format!("{}.{}", hostile("ssss"), hostile("vvvv"));
    let referenced = |name: &str| format!("{}.{}", hostile("ssss"), hostile(name));
    // The first table of a database.
    let id = RelationId::Catalog(16384);
    let name = hostile("dddd").to_owned();
    let key = RemadeForeignKey { name, referencing: id, referenced: id, verifies: true, valid: true };
    Database::pg(version)
        .table(&table, |table| {
            let table = table.megabytes(20 << 10, 1e8).column(hostile("cccc"), &type_name).index(hostile("iiii"));
            let table = table.column(hostile("qqqq"), "text").not_null();
            let table = table.index_on(&[hostile("iiii")]);
            let table = table.generated(hostile("iiii"), ColumnKind::Stored).constraint(hostile("dddd"));
            let table = table.key(hostile("ssss")).published_by(hostile("ssss")).volatile_checks();
            let table = table.index(hostile("tttt")).index_on(&[hostile("cccc")]);
            let table = (0..10).fold(table, |table, number| table.index(&format!("i{number}")));
            table
                .foreign_key(hostile("tttt"), &[hostile("cccc")], hostile("dddd"), &[hostile("cccc")])
                .foreign_key(hostile("cccc"), &[hostile("cccc")], hostile("dddd"), &[hostile("cccc")])
                .not_enforced()
        })
        .table(&referenced("dddd"), |table| table.megabytes(20 << 10, 1e8).column(hostile("cccc"), &type_name))
        .table(&referenced("cccc"), |table| table.column(hostile("cccc"), &type_name))
        .table(&referenced("pppp"), |parent| {
            let parent = parent.partitioned().megabytes(20 << 10, 1e8).column(hostile("cccc"), &type_name);
            let parent = parent.key(hostile("iiii")).index_on(&[hostile("cccc")]);
            parent.foreign_key(hostile("qqqq"), &[hostile("cccc")], hostile("cccc"), &[hostile("cccc")])
        })
        .table(&referenced("eeee"), |table| table.partitioned())
        .table(&referenced("ffff"), |table| table.megabytes(20 << 10, 1e8).partition_of(hostile("eeee")))
        .table(&referenced("qqqq"), |table| table.megabytes(1, 1e4).partition_of(hostile("pppp")))
        .table(&format!("{}.items%s", hostile("ssss")), |table| {
            let table = table.megabytes(20 << 10, 1e8).foreign_key(hostile("vvvv"), &[], hostile("pppp"), &[]);
            table.foreign_key(hostile("xxxx"), &[], hostile("qqqq"), &[]).part_of(hostile("vvvv"))
        })
        .uncommitted_enum_value(hostile("dddd"), hostile("cccc"))
        .mentions(hostile("cccc"))
        .table(&format!("{}.keys", hostile("ssss")), |table| {
            table.column("id", "bigint").primary_key("keys_pkey", &["id"])
        })
        .table(&format!("{}.{}", hostile("iiii"), hostile("tttt")), |view| view.kind(RelationKind::View).on(&table))
        .database_of(hostile("tttt"), 20 << 10)
        .target(OBJECT)
        .dependent(OBJECT, What::Column(id), Reach::Cascade)
        .table(&format!("{}.{}", hostile("dddd"), hostile("cccc")), |sequence| {
            sequence.kind(RelationKind::Sequence).on(&table)
        })
        .table(&format!("{}.{}", hostile("dddd"), hostile("tttt")), |view| view.kind(RelationKind::View).on(&table))
        .domain(hostile("dddd"), false, &[&table])
        .enumeration(hostile("iiii"), &[hostile("cccc")], &[&table])
        .table(&format!("public.{}", hostile("pppp")), |table| table)
        .table(&view, |view| {
            let view = view.kind(RelationKind::MaterializedView).megabytes(20 << 10, 1e8);
            view.key("daily").index(hostile("xxxx")).invalid()
        })
        .rewrites(1, RewriteReason::VolatileDefault)
        .rewrites(2, RewriteReason::ConstrainedDomain)
        .type_change(0, true, &type_name, &type_name)
        .narrowing_type_change(3, &type_name, &type_name)
        .rechecking_type_change(4, &type_name, &type_name)
        .remaking_type_change(5, true, key)
}

/// The same, where the transaction has locked another table, somebody sits on the first, and locks are scarce.
fn crowded(version: u32) -> Database {
    let held = |table: Table| table.megabytes(20 << 10, 1e8).holds(LockMode::AccessExclusive);
    let table = format!("{}.{}", hostile("ssss"), hostile("tttt"));
    Database::pg(version)
        .table(&format!("{}.{}", hostile("ssss"), hostile("dddd")), held)
        .table(&table, |table| {
            let table = table.megabytes(20 << 10, 1e8).column(hostile("cccc"), "text").index(hostile("iiii"));
            table.conflicting_sessions(1).held_by_another(3_600_000, true)
        })
        .lock_table_size(2)
        .rewrites(1, RewriteReason::VolatileDefault)
        .rewrites(2, RewriteReason::ConstrainedDomain)
        .type_change(0, true, "text", "text")
}

/// UPDATE, or DELETE where nothing is set.
fn change_rows(text: &str, sets: &[&str], whole: bool) -> Statement {
    let sets = sets.iter().map(|&column| column.to_owned()).collect();
    let change = ChangeRows { table: name("ssss.tttt"), sets, whole, unbounded: true };
    statement(text, Operation::ChangeRows(change))
}

fn statements() -> Vec<Statement> {
    let table = || name("ssss.tttt");
    let alter = |actions: Vec<Written>| alter("ssss.tttt", actions);
    let filler = || ("ALTER COLUMN x SET STATISTICS 1".to_owned(), AlterAction::Other);
    let drop_index = Operation::DropIndex { indexes: vec![name("ssss.iiii")], concurrently: false, cascade: false };
    let reindex = Operation::Reindex { target: ReindexTarget::Index(name("ssss.iiii")), concurrently: false };
    let nameless = create_index_as("CREATE INDEX ON ssss.tttt (cccc)", "ssss.tttt", &["cccc"], |_| {});
    let named = |index: &mut CreateIndex| index.name = Some("dddd".to_owned());
    let rename_column =
        Operation::RenameColumn { table: table(), column: "cccc".to_owned(), to: "dddd".to_owned(), only: false };
    let enforced = |name: &str| AlterAction::AlterConstraint {
        name: name.to_owned(),
        deferrability: None,
        enforced: Some(true),
        inherit: None,
    };
    let drop_objects = |kind, object: &str| {
        let drop = DropObjects { kind, statement: NodeId(0), objects: names(&[object]), cascade: true };
        statement(&format!("DROP THING {object} CASCADE"), Operation::DropObjects(drop))
    };
    let owned = Owned { roles: vec![RoleName::Named("dddd".to_owned())], cascade: true, reassign_to: None };
    let rename_schema = Operation::RenameSchema { schema: name("ssss"), to: "dddd".to_owned() };
    let (value, to) = ("cccc".to_owned(), "dddd".to_owned());
    let rename_enum_value = Operation::RenameEnumValue { enumeration: name("ssss.iiii"), value, to };
    let set_schema = Operation::SetSchema { relation: table(), schema: "dddd".to_owned() };
    let alter_domain =
        |text: &str, change| statement(text, Operation::AlterDomain(AlterDomain { domain: name("dddd"), change }));
    let alter_sequence = Operation::AlterSequence { sequence: name("dddd.cccc"), change: SequenceChange::Options };
    let view = CreateView { view: name("dddd.tttt"), replace: true, temporary: false, locks: vec![] };
    let disabled = AlterAction::Trigger { name: Some("cccc".to_owned()), all: false, enable: false };
    let disable_trigger = ("DISABLE TRIGGER cccc".to_owned(), disabled);
    let function =
        CreateFunction { name: table(), security_definer: true, search_path: false, parsed_body: false, locks: vec![] };
    let trigger = CreateTrigger { name: "dddd".to_owned(), table: table(), each_row: true, before: false };
    vec![
        nameless,
        create_index_as("CREATE INDEX dddd ON ssss.tttt (cccc)", "ssss.tttt", &["cccc"], named),
        statement("DROP INDEX ssss.iiii", drop_index),
        statement("REINDEX INDEX ssss.iiii", reindex),
        alter(vec![filler(), add_column("dddd uuid NOT NULL DEFAULT gen_random_uuid()")]),
        alter(vec![filler(), filler(), add_column("dddd cccc")]),
        alter(vec![add_column("dddd json")]),
        create_table(
            "dddd",
            &["cccc bpchar(2)", "dddd varchar(9)", "iiii timestamp(0)", "vvvv money", "xxxx bigserial"],
        ),
        alter(vec![drop_not_null("qqqq")]),
        alter(vec![add_column("dddd bigserial")]),
        alter(vec![add_column("dddd bigint GENERATED ALWAYS AS IDENTITY")]),
        alter(vec![add_column("dddd bigint GENERATED ALWAYS AS (1) STORED")]),
        alter(vec![add_column("dddd bigint NOT NULL")]),
        alter(vec![set_type("cccc", "bigint")]),
        alter(vec![filler(), filler(), filler(), set_type("cccc", "bigint")]),
        alter(vec![filler(), filler(), filler(), filler(), set_type("cccc", "bigint")]),
        alter(vec![filler(), filler(), filler(), filler(), filler(), set_type("cccc", "bigint")]),
        alter(vec![(
            "ALTER COLUMN iiii SET EXPRESSION AS (1)".to_owned(),
            AlterAction::SetExpression { column: "iiii".to_owned() },
        )]),
        alter(vec![("SET TABLESPACE dddd".to_owned(), AlterAction::SetTablespace { tablespace: "dddd".to_owned() })]),
        alter(vec![set_not_null("cccc")]),
        alter(vec![add_constraint("CHECK (cccc IS NOT NULL)")]),
        alter(vec![add_constraint("CONSTRAINT dddd CHECK (cccc IS NOT NULL)")]),
        alter(vec![add_constraint("FOREIGN KEY (cccc) REFERENCES dddd")]),
        alter(vec![add_constraint("UNIQUE (cccc)")]),
        alter(vec![add_constraint("PRIMARY KEY (cccc)")]),
        alter(vec![add_constraint("CONSTRAINT iiii EXCLUDE (cccc WITH =)")]),
        alter(vec![add_constraint("CONSTRAINT dddd PRIMARY KEY USING INDEX tttt")]),
        alter(vec![add_constraint("CONSTRAINT iiii CHECK (cccc IS NOT NULL) NOT VALID"), validate_constraint("iiii")]),
        alter(vec![
            add_constraint("FOREIGN KEY (cccc) REFERENCES ssss.dddd NOT VALID"),
            add_constraint("FOREIGN KEY (cccc) REFERENCES ssss.cccc NOT VALID"),
        ]),
        alter(vec![cascading(add_constraint("FOREIGN KEY (cccc) REFERENCES ssss.cccc NOT VALID"))]),
        alter(vec![add_column("iiii int REFERENCES ssss.keys")]),
        alter(vec![drop_constraint("tttt")]),
        alter(vec![drop_constraint("ssss")]),
        // Enforced since 18.
        alter(vec![("ALTER CONSTRAINT cccc ENFORCED".to_owned(), enforced("cccc")), drop_column("cccc")]),
        alter(vec![set_logged(false)]),
        statement("VACUUM FULL ssss.tttt", Operation::VacuumFull { tables: targets(&["ssss.tttt"]) }),
        create_index_as(
            "CREATE INDEX xxxx ON ssss.tttt (cccc, dddd, iiii, vvvv)",
            "ssss.tttt",
            &["cccc", "dddd", "iiii", "vvvv"],
            named,
        ),
        create_index_as("CREATE INDEX IF NOT EXISTS xxxx ON ssss.vvvv (cccc)", "ssss.vvvv", &["cccc"], |index| {
            (index.name, index.if_not_exists) = (Some("xxxx".to_owned()), true);
        }),
        statement(
            "LOCK TABLE ssss.tttt",
            Operation::LockTable { tables: targets(&["ssss.tttt"]), mode: LockMode::AccessExclusive, nowait: false },
        ),
        statement(
            "REFRESH MATERIALIZED VIEW ssss.vvvv",
            Operation::RefreshMaterializedView { view: name("ssss.vvvv"), concurrently: false, with_data: true },
        ),
        statement("CLUSTER ssss.tttt", Operation::Cluster { table: Some(table()), index: None }),
        alter(vec![drop_column("cccc")]),
        drop_table(&["ssss.tttt"]),
        statement("DROP SCHEMA ssss CASCADE", Operation::DropSchema { schemas: names(&["ssss"]), cascade: true }),
        drop_objects(ObjectKind::Other, "ssss.dddd"),
        drop_objects(ObjectKind::Type, "ssss.dddd"),
        drop_objects(ObjectKind::Function, "ssss.dddd"),
        drop_objects(ObjectKind::View, "iiii.tttt"),
        drop_objects(ObjectKind::Trigger, "ssss.tttt"),
        statement("DROP OWNED BY dddd CASCADE", Operation::Owned(owned)),
        statement("DROP DATABASE tttt", Operation::DropDatabase { name: "tttt".to_owned() }),
        truncate("ssss.tttt"),
        change_rows("UPDATE ssss.tttt SET cccc = 1", &["cccc"], true),
        change_rows("UPDATE ssss.tttt SET cccc = 1 WHERE cccc IS NULL", &["cccc"], false),
        change_rows("DELETE FROM ssss.tttt", &[], true),
        statement("ALTER TABLE ssss.tttt RENAME COLUMN cccc TO dddd", rename_column),
        rename_table("ssss.tttt", "dddd"),
        statement("ALTER SCHEMA ssss RENAME TO dddd", rename_schema),
        statement("ALTER TYPE ssss.iiii RENAME VALUE 'cccc' TO 'dddd'", rename_enum_value),
        statement("ALTER TABLE ssss.tttt SET SCHEMA dddd", set_schema),
        alter_domain("ALTER DOMAIN dddd ADD CHECK (VALUE > 0)", DomainChange::AddCheck { constraint: None }),
        alter_domain("ALTER DOMAIN dddd SET NOT NULL", DomainChange::SetNotNull),
        alter_domain(
            "ALTER DOMAIN dddd VALIDATE CONSTRAINT cccc",
            DomainChange::Validate { constraint: "cccc".to_owned() },
        ),
        statement("ALTER SEQUENCE dddd.cccc CACHE 1", alter_sequence),
        statement("CREATE OR REPLACE VIEW dddd.tttt AS SELECT 1", Operation::CreateView(view)),
        alter(vec![disable_trigger]),
        statement("CREATE FUNCTION ssss.tttt()", Operation::CreateFunction(function)),
        statement("CREATE TRIGGER dddd BEFORE INSERT ON ssss.tttt", Operation::CreateTrigger(trigger)),
        statement(
            "CREATE RULE dddd AS ON INSERT TO ssss.tttt",
            Operation::CreateRule { relation: table(), locks: vec![] },
        ),
        attach_partition("ssss.pppp", "ssss.dddd", "FOR VALUES IN (1)"),
        create_partition("cccc", "ssss.pppp", "FOR VALUES IN (1)"),
        create_partition("cccc", "ssss.eeee", "FOR VALUES IN (1)"),
        detach_partition("ssss.pppp", "ssss.qqqq", Detach::Plain),
    ]
}

/// Those whose safe way is no SQL that could be made of theirs.
fn statements_without_a_form() -> Vec<Statement> {
    let to = || "dddd".to_owned();
    let alter = |text: &str, action| alter("ssss.tttt", vec![(text.to_owned(), action)]);
    let rename_constraint =
        Operation::RenameConstraint { table: name("ssss.tttt"), constraint: "ssss".to_owned(), to: to(), only: false };
    let rename_function = Operation::RenameFunction { function: name("ssss.ffff"), statement: NodeId(0), to: to() };
    let rename_type = Operation::RenameType { type_name: name("ssss.iiii"), to: to() };
    let add_value = Operation::AddEnumValue {
        enumeration: name("ssss.iiii"),
        value: "cccc".to_owned(),
        placed: false,
        if_not_exists: false,
    };
    let shape = |mut create: Statement| {
        if let Operation::CreateTable(table) = &mut create.operation {
            table.if_not_exists = true;
        }
        create
    };
    let insert = Operation::Insert { table: name("ssss.tttt"), literal: true };
    vec![
        statement("ALTER TABLE ssss.tttt RENAME CONSTRAINT ssss TO dddd", rename_constraint),
        statement("ALTER FUNCTION ssss.ffff RENAME TO dddd", rename_function),
        statement("ALTER TYPE ssss.iiii RENAME TO dddd", rename_type),
        statement("ALTER TYPE ssss.iiii ADD VALUE 'cccc'", add_value),
        statement("CREATE EXTENSION eeee", Operation::CreateExtension { name: name("eeee"), version: None }),
        statement(
            "ALTER EXTENSION eeee UPDATE TO dddd",
            Operation::UpdateExtension { name: name("eeee"), version: Some(to()) },
        ),
        shape(create_table("ssss.tttt", &["dddd bigint"])),
        create_table("pppp.xxxx", &["cccc integer PRIMARY KEY"]),
        create_table("pppp.xxxx", &["cccc bigint"]),
        alter("ENABLE ROW LEVEL SECURITY", AlterAction::RowSecurity { enable: true }),
        alter("SET (autovacuum_enabled = off)", AlterAction::Autovacuum { enabled: false, toast: false }),
        statement("INSERT INTO ssss.tttt VALUES ('cccc')", insert),
        detach_partition("ssss.pppp", "ssss.qqqq", Detach::Concurrently),
        drop_table(&["ssss.qqqq"]),
    ]
}

/// Statements that give hostile names, on hostile tables.
fn statements_that_name() -> Vec<Statement> {
    let named = |kind: Kind, called: &str, schema: &str| {
        let mut new = new_name(kind, called);
        (new.table, new.schema) = (new.table.map(|_| name("ssss.tttt")), Some(schema.to_owned()));
        new
    };
    let mut risky = named(Kind::Table, "pg_; EVIL %s\n", "ssss");
    risky.subject.name.push_str(hostile("tttt"));
    let mut cut = named(Kind::Table, "dddd", "ssss");
    cut.subject.cut_from = Some(hostile("tttt").repeat(2));
    let shadowed = named(Kind::Table, "pppp", "app");
    let of = |new: NewName| Statement { names: vec![new], ..statement("CREATE", Operation::Other) };
    let names = [
        named(Kind::Column, "iiii", "ssss"),
        named(Kind::Column, "user", "ssss"),
        named(Kind::Index, "iiii", "ssss"),
        risky,
        cut,
        shadowed,
    ];
    names.map(of).to_vec()
}

/// What only `check()` speaks of: a script that has dropped an index and is inside of a transaction.
fn script(database: &Database) -> Overlay {
    let drop = Operation::DropIndex { indexes: vec![name("ssss.iiii")], concurrently: true, cascade: false };
    let begin = statement("BEGIN", Operation::Transaction(Transaction::Begin));
    let mut overlay = Overlay::default();
    for statement in [statement("DROP INDEX CONCURRENTLY ssss.iiii", drop), begin] {
        overlay.apply(&with_hostile_names(&statement), database, 0);
    }
    overlay
}

fn script_statements() -> Vec<Statement> {
    let drop = Operation::DropIndex { indexes: vec![name("ssss.ssss")], concurrently: true, cascade: false };
    let again = |index: &mut CreateIndex| (index.name, index.unique) = (Some("dddd".to_owned()), true);
    vec![
        statement("DROP INDEX CONCURRENTLY ssss.ssss", drop),
        create_index_as("CREATE UNIQUE INDEX dddd ON ssss.tttt (iiii)", "ssss.tttt", &["iiii"], again),
    ]
}

/// The words of the SQL that are neither quoted nor in a literal or a comment.
fn bare_words(sql: &str) -> Vec<String> {
    let dialect = PostgreSqlDialect {};
    let tokens = Tokenizer::new(&dialect, sql).tokenize().unwrap_or_else(|error| panic!("{error}: {sql}"));
    let bare = |token| match token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value),
        _ => None,
    };
    tokens.into_iter().filter_map(bare).collect()
}

#[test]
fn stay_in_their_quotes_and_on_their_line() {
    let mut seen = BTreeSet::new();
    let snake = RuleDefinition::new(Kind::Column, "snake").read().expect("a rule");
    let naming = Rc::new(naming::Policy::new(vec![snake]));
    let strict = Settings { waits_for_ever: true, naming, ..preset(Preset::Strict) };
    let databases = [17, 18].map(|version| [(database(version), true), (crowded(version), false)]);
    let mut overlay = Overlay::default();
    let altered = with_hostile_names(&alter("ssss.tttt", [add_column("eeee text")]));
    overlay.apply(&altered, &databases[0][1].0, 0);
    let after_another = overlay.over(&databases[0][1].0);
    let all = || {
        statements().into_iter().chain(statements_without_a_form()).chain(statements_that_name()).collect::<Vec<_>>()
    };
    let overlays: Vec<_> =
        databases.iter().flatten().map(|(facts, each_fires)| (script(facts), facts, *each_fires)).collect();
    let scripts: Vec<_> =
        overlays.iter().map(|(script, facts, each_fires)| (script.over(*facts), *each_fires)).collect();
    let of_servers = databases.iter().flatten().map(|(facts, each_fires)| (facts as &dyn Facts, *each_fires, all()));
    let of_scripts = scripts.iter().map(|(facts, each_fires)| (facts as &dyn Facts, *each_fires, script_statements()));
    let of_both = of_servers.chain([(&after_another as &dyn Facts, false, all())]).chain(of_scripts);
    for (facts, each_fires, statements) in of_both {
        for statement in statements {
            let statement = with_hostile_names(&statement);
            let findings = judge(facts, &statement, &strict).findings;
            assert!(!each_fires || !findings.is_empty(), "nothing fires: {statement:?}");
            for found in findings {
                for text in [&found.message, &found.detail] {
                    assert!(!text.contains(char::is_control), "{}: {text:?}", found.rule);
                }
                let nameless = found.rule.ends_with("-schema") || found.rule == "cannot-run-in-transaction";
                assert!(found.message.contains('%') || nameless, "{}", found.message);
                for sql in [&found.fix, &found.object] {
                    assert!(!bare_words(sql).contains(&"EVIL".to_owned()), "{}: {sql}", found.rule);
                }
                if let Some(at) = found.hint.find("SET schema_guard") {
                    assert!(!bare_words(&found.hint[at..]).contains(&"EVIL".to_owned()), "{}", found.hint);
                }
                seen.insert(found.rule);
            }
        }
    }
    let all: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(seen, all, "every rule is shown hostile names");
}

/// A fix that is lost altogether would pass the test above.
#[test]
fn do_not_cost_the_fix() {
    let database = database(17);
    let without: Vec<_> = statements()
        .iter()
        .flat_map(|statement| judge(&database, &with_hostile_names(statement), &settings()).findings)
        .filter(|found| found.fix.is_empty())
        .map(|found| found.rule)
        .collect();
    assert_eq!(
        without,
        [
            "add-column-volatile-default",
            "column-narrowed",
            "foreign-key-remade-scan",
            "set-expression-rewrite",
            "set-tablespace-copy",
            "add-exclusion-build",
            "drop-foreign-key",
            "drop-replica-identity",
            "drop-column",
            "drop-foreign-key",
            "drop-foreign-key",
            "table-rewrite",
            "lock-table",
            "cluster",
            "drop-column",
            "drop-foreign-key",
            "drop-foreign-key",
            "drop-cascade",
            "drop-type-in-use",
            "drop-function-in-use",
            "drop-view",
            "drop-cascade",
            "drop-trigger",
            "drop-owned",
            "truncate",
            "update-without-where",
            "enum-value-used-before-commit",
            "enum-value-used-before-commit",
            "delete-without-where",
            "enum-value-used-before-commit",
            "rename-column",
            "rename-schema",
            "rename-enum-value",
            "domain-constraint-scan",
            "alter-sequence-blocks-nextval",
            "create-or-replace-view",
            "disable-trigger",
            "create-trigger",
            "create-rule",
            "detach-partition-foreign-key-scan",
        ],
        "only what has no form in SQL"
    );
}

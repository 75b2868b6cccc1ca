//! Names that would end a literal, a comment or a line if they could: every rule must keep them where they belong.

use super::RULES;
use crate::facts::RewriteReason;
use crate::statement::{AlterAction, CreateIndex, Operation, ReindexTarget, Statement, quote_identifier};
use crate::testing::*;
use sqlparser::{dialect::PostgreSqlDialect, tokenizer::Token, tokenizer::Tokenizer};
use std::collections::BTreeSet;

/// Stand-ins that the statements below are written with, and what is put in their place.
const NAMES: [(&str, &str); 5] = [
    ("ssss", "S\"'\n; EVIL"),
    ("tttt", "T\"; EVIL '; EVIL\r\n; EVIL -- %s é"),
    ("cccc", "C\"; EVIL '; EVIL\n; EVIL /* %s 漢"),
    ("iiii", "I\"; EVIL '; EVIL\n; EVIL $$ \\"),
    ("dddd", "D\"; EVIL '; EVIL\n; EVIL %1$s"),
];

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
    Database::pg(version)
        .table(&table, |table| {
            table.megabytes(20 << 10, 1e8).column(hostile("cccc"), &type_name).index(hostile("iiii"))
        })
        .rewrites(1, RewriteReason::VolatileDefault)
        .rewrites(2, RewriteReason::ConstrainedDomain)
        .type_change(0, true, &type_name, &type_name)
}

fn statements() -> Vec<Statement> {
    let table = || name("ssss.tttt");
    let alter = |actions: Vec<Written>| alter("ssss.tttt", actions);
    let filler = || ("ALTER COLUMN x SET STATISTICS 1".to_owned(), AlterAction::Other);
    let drop_index = Operation::DropIndex { indexes: vec![name("ssss.iiii")], concurrently: false, cascade: false };
    let reindex = Operation::Reindex { target: ReindexTarget::Index(name("ssss.iiii")), concurrently: false };
    let nameless = create_index_as("CREATE INDEX ON ssss.tttt (cccc)", "ssss.tttt", &["cccc"], |_| {});
    let named = |index: &mut CreateIndex| index.name = Some("dddd".to_owned());
    let rename_column = Operation::RenameColumn { table: table(), column: "cccc".to_owned(), to: "dddd".to_owned() };
    vec![
        nameless,
        create_index_as("CREATE INDEX dddd ON ssss.tttt (cccc)", "ssss.tttt", &["cccc"], named),
        statement("DROP INDEX ssss.iiii", drop_index),
        statement("REINDEX INDEX ssss.iiii", reindex),
        alter(vec![filler(), add_column("dddd uuid NOT NULL DEFAULT gen_random_uuid()")]),
        alter(vec![filler(), filler(), add_column("dddd cccc")]),
        alter(vec![add_column("dddd bigserial")]),
        alter(vec![add_column("dddd bigint GENERATED ALWAYS AS IDENTITY")]),
        alter(vec![add_column("dddd bigint GENERATED ALWAYS AS (1) STORED")]),
        alter(vec![add_column("dddd bigint NOT NULL")]),
        alter(vec![set_type("cccc", "bigint")]),
        alter(vec![set_not_null("cccc")]),
        alter(vec![add_constraint("CHECK (cccc IS NOT NULL)")]),
        alter(vec![add_constraint("CONSTRAINT dddd CHECK (cccc IS NOT NULL)")]),
        alter(vec![add_constraint("FOREIGN KEY (cccc) REFERENCES dddd")]),
        alter(vec![add_constraint("UNIQUE (cccc)")]),
        alter(vec![add_constraint("PRIMARY KEY (cccc)")]),
        alter(vec![set_logged(false)]),
        statement("VACUUM FULL ssss.tttt", Operation::VacuumFull { tables: vec![table()] }),
        alter(vec![drop_column("cccc")]),
        drop_table(&["ssss.tttt"]),
        statement("DROP SCHEMA ssss CASCADE", Operation::DropSchema { schemas: names(&["ssss"]), cascade: true }),
        truncate("ssss.tttt"),
        statement("ALTER TABLE ssss.tttt RENAME COLUMN cccc TO dddd", rename_column),
        rename_table("ssss.tttt", "dddd"),
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
    for version in [17, 18] {
        let database = database(version);
        for statement in statements() {
            let statement = with_hostile_names(&statement);
            let findings = judge(&database, &statement, &settings()).findings;
            assert!(!findings.is_empty(), "nothing fires: {statement:?}");
            for found in findings {
                for text in [&found.message, &found.detail] {
                    assert!(!text.contains(char::is_control), "{}: {text:?}", found.rule);
                }
                assert!(found.message.contains("%s") || found.rule == "drop-schema", "{}", found.message);
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
        ["add-column-volatile-default", "table-rewrite", "drop-column", "truncate", "rename-column"],
        "only what has no form in SQL"
    );
}

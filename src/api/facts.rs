//! `export_facts()`: the sizes of this database's tables and indexes, for `import_facts()` in another one.

use crate::catalog::{LiveFacts, Right};
use crate::parse::Nodes;
use pgrx::prelude::*;
use pgrx::{JsonB, Spi};
use schema_guard_engine::facts::Facts;
use serde_json::{Value, json};

/// Sizes and row estimates by qualified name, of the tables that are the caller's; of all, for who may read all
/// statistics (`pg_monitor`). No lock is taken on them.
#[pg_extern(volatile, parallel_restricted)]
fn export_facts() -> JsonB {
    const HEAD: &str = "SELECT pg_catalog.jsonb_build_object('version', 1, 'database', pg_catalog.current_database(), \
        'server_version', pg_catalog.current_setting('server_version'), 'exported_at', pg_catalog.now())";
    let mut facts = match Spi::get_one::<JsonB>(HEAD) {
        Ok(Some(JsonB(Value::Object(facts)))) => facts,
        other => {
            error!("the head of the facts cannot be made: {}", other.err().map_or("none".into(), |e| e.to_string()))
        }
    };
    facts.insert("relations".to_owned(), relations().into());
    JsonB(Value::Object(facts))
}

fn relations() -> Vec<Value> {
    let nodes = Nodes::default();
    let live =
        LiveFacts { nodes: &nodes, right: Right::See, inherits: false, sizes: None, in_transaction_block: false };
    let mut tables = live.all_tables();
    tables.retain(|table| table.schema != "schema_guard");
    tables.sort_by(|one, other| (&one.schema, &one.name).cmp(&(&other.schema, &other.name)));
    let mut relations = vec![];
    for table in tables {
        pgrx::check_for_interrupts!();
        // What has just been dropped is left out.
        let Some(size) = live.size(table.id).known() else { continue };
        relations.push(json!({
            "schema": table.schema,
            "name": table.name,
            "bytes": size.heap_bytes,
            "toast_bytes": size.toast_bytes,
            "rows": size.rows.round(),
        }));
        for index in live.own_indexes(table.id) {
            relations.push(json!({
                "schema": index.schema,
                "name": index.name,
                "table": table.name,
                "bytes": index.bytes,
                "toast_bytes": 0,
                "rows": null,
            }));
        }
    }
    relations
}

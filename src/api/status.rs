//! `status`: what guards this session, so that nobody believes in a guard that is not there.

use crate::catalog::SERVER_VERSION;
use crate::guard::{imported, policy, session};
use crate::settings;
use pgrx::prelude::*;
use schema_guard_engine::forecast::Kind;

/// Behind the view `status`.
#[pg_extern(volatile, parallel_restricted)]
fn status_list() -> TableIterator<'static, (name!(item, String), name!(value, String), name!(note, String))> {
    let mut rows: Vec<(String, String, String)> = vec![];
    let mut add = |item: &str, value: String, note: &str| rows.push((item.to_owned(), value, note.to_owned()));
    add("version", env!("CARGO_PKG_VERSION").to_owned(), &format!("built for PostgreSQL {SERVER_VERSION}"));
    add(
        "mode",
        settings::mode().as_str().to_owned(),
        match settings::mode() {
            settings::Mode::Enforce => "unsafe DDL is refused",
            settings::Mode::Warn => "unsafe DDL warns",
            settings::Mode::Observe => "unsafe DDL is recorded in schema_guard.observations",
            settings::Mode::Off => "nothing is judged",
        },
    );
    let (hook, note) = match (session::hook_is_active(), session::loaded_at_start()) {
        (_, true) => ("since session start", "every statement is seen"),
        (true, false) => ("since first use", "preload the library to see every statement from the start"),
        (false, false) => {
            ("no", "the library was loaded by this call; from the next utility statement on the hook sees everything")
        }
    };
    add("hook", hook.to_owned(), note);
    for (name, purpose) in [
        ("schema_guard_ddl_command_start", "judges the statement that loads the library"),
        ("schema_guard_ddl_command_end", "notes that it succeeded"),
        ("schema_guard_table_rewrite", "refuses a rewrite that nobody forecast"),
    ] {
        add(&format!("event trigger {name}"), trigger_state(name), purpose);
    }
    let (current, complete) = policy::policy();
    add(
        "policy",
        if complete { "read" } else { "built-in defaults" }.to_owned(),
        match complete {
            true => "schema_guard.rule_setting and schema_guard.preset",
            false => "a policy table is missing or locked",
        },
    );
    add("preset", current.preset.as_str().to_owned(), "use_preset() changes it");
    add("max_blocking_time", format!("{} ms", settings::max_blocking_ms()), "blocking rules fire above it");
    add("small_table", format!("{} kB", settings::small_table() / 1024), "blocking rules are silent below it");
    add(
        "lock_timeout",
        format!("{} ms", settings::lock_timeout_ms()),
        match settings::lock_timeout_ms() {
            0 => "none is imposed",
            _ => "imposed on DDL where the session has set none",
        },
    );
    add(
        "fail_closed",
        on_off(settings::fail_closed()),
        match settings::fail_closed() {
            true => "a statement that cannot be judged is refused",
            false => "a statement that cannot be judged passes with a WARNING",
        },
    );
    add(
        "trust_restores",
        on_off(settings::trust_restores()),
        match session::restore_seen() {
            true => "this session restores a dump: its DDL is not judged",
            false => "a session with the settings of pg_dump's output is not judged",
        },
    );
    let imported = imported::origin();
    let sizes = if imported.is_some() { "imported" } else { "this database's own" };
    let note = match imported {
        Some([database, exported_at, relations, imported_at]) => format!(
            "check() and forecast() judge by {relations} relations of database \"{database}\", exported at {exported_at}, \
             imported at {imported_at}"
        ),
        None => "import_facts() brings another database's for check() and forecast()".to_owned(),
    };
    add("sizes", sizes.to_owned(), &note);
    add(
        "assume_size",
        format!("{} kB", settings::assume_size() / 1024),
        match settings::assume_size() {
            0 => "check() and forecast() take tables as they are",
            _ => "check() and forecast() take no table for smaller",
        },
    );
    let (rates, set) = (policy::rates(), policy::set_rates());
    for kind in Kind::ALL {
        let origin = set.iter().find(|one| one.kind == kind);
        let origin = origin.map_or_else(|| "built in".to_owned(), |one| format!("{} at {}", one.origin, one.at));
        add(
            &format!("rate of {}", kind.as_str()),
            rates.of(kind).to_string(),
            &format!("{}; {origin}", kind.meaning()),
        );
    }
    TableIterator::new(rows)
}

fn on_off(value: bool) -> String {
    if value { "on" } else { "off" }.to_owned()
}

/// As `pg_event_trigger` has it.
fn trigger_state(name: &str) -> String {
    let state = Spi::get_one_with_args::<String>(
        "SELECT CASE evtenabled WHEN 'O' THEN 'enabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica only' \
         ELSE 'disabled' END FROM pg_catalog.pg_event_trigger WHERE evtname OPERATOR(pg_catalog.=) $1",
        &[name.into()],
    );
    state.ok().flatten().unwrap_or_else(|| "missing".to_owned())
}

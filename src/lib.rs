//! pg_schema_guard: the extension. Everything that touches PostgreSQL lives in this crate; what a statement costs and
//! which rules it breaks is decided in `engine/`, which knows no PostgreSQL.

#![deny(ffi_unwind_calls, unsafe_op_in_unsafe_fn)]

mod advice;
mod api;
mod catalog;
mod encoding;
#[cfg(feature = "faults")]
mod faults;
mod guard;
mod parse;
mod settings;
mod subtransaction;

pgrx::pg_module_magic!(name, version);

// The SQL of the extension, in order: what must not stand there already, tables, entry points, views, and who may
// use what.
pgrx::extension_sql_file!("../sql/preamble.sql", name = "preamble", bootstrap);
pgrx::extension_sql_file!("../sql/policy.sql", name = "policy");
pgrx::extension_sql_file!("../sql/rates.sql", name = "rates", requires = ["policy"]);
pgrx::extension_sql_file!("../sql/calibrate.sql", name = "calibrate", requires = ["rates"]);
pgrx::extension_sql_file!("../sql/sizes.sql", name = "sizes", requires = ["policy"]);
pgrx::extension_sql_file!("../sql/naming.sql", name = "naming", requires = ["policy"]);
pgrx::extension_sql_file!("../sql/triggers.sql", name = "triggers", requires = ["policy"]);
pgrx::extension_sql_file!("../sql/observations.sql", name = "observations", requires = ["policy"]);
pgrx::extension_sql_file!("../sql/advice.sql", name = "advice", requires = ["policy"]);
pgrx::extension_sql_file!(
    "../sql/duplicate_indexes.sql",
    name = "duplicate_indexes",
    requires = ["advice", redundant_index_list, index_text, relation_bytes, relation_tree]
);
pgrx::extension_sql_file!(
    "../sql/missing_foreign_key_indexes.sql",
    name = "missing_foreign_key_indexes",
    requires = ["advice", unserved_foreign_key_list, new_index_text, relation_bytes, relation_tree]
);
pgrx::extension_sql_file!(
    "../sql/invalid_indexes.sql",
    name = "invalid_indexes",
    requires = ["advice", index_text, relation_bytes]
);
pgrx::extension_sql_file!("../sql/unfinished_migrations.sql", name = "unfinished_migrations", requires = ["advice"]);
pgrx::extension_sql_file!(
    "../sql/index_advice.sql",
    name = "index_advice",
    requires = ["duplicate_indexes", "missing_foreign_key_indexes", "invalid_indexes", "unfinished_migrations"]
);
pgrx::extension_sql_file!("../sql/naming_estate.sql", name = "naming_estate", requires = ["naming"]);
pgrx::extension_sql_file!("../sql/grants.sql", name = "grants", finalize);

/// Called by PostgreSQL once in every process that loads the library, in the postmaster too when it is preloaded.
#[pgrx::pg_guard]
pub extern "C-unwind" fn _PG_init() {
    settings::init();
    guard::init();
}

/// What `cargo pgrx test` asks of the crate: in-backend tests run with the library preloaded.
#[cfg(test)]
pub mod pg_test {
    pub fn setup(_options: Vec<&str>) {}

    pub fn postgresql_conf_options() -> Vec<&'static str> {
        vec!["shared_preload_libraries = 'pg_schema_guard'"]
    }
}

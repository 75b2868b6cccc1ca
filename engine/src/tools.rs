//! The tables of migration tools, known by their columns: they belong to the tool and are exempt from every rule.

/// A tool's own table: the columns that it has, at least.
struct ToolTable {
    /// `None` where the columns alone are telling enough.
    name: Option<&'static str>,
    columns: &'static [&'static str],
}

/// From the tools' own DDL; a column list that is too common to stand alone carries the table's name as well.
const TOOL_TABLES: &[ToolTable] = &[
    // Flyway
    ToolTable { name: None, columns: &["installed_rank", "version", "description", "script", "checksum", "success"] },
    // Liquibase
    ToolTable { name: None, columns: &["id", "author", "filename", "dateexecuted", "orderexecuted", "md5sum"] },
    ToolTable { name: None, columns: &["id", "locked", "lockgranted", "lockedby"] },
    // sqlx
    ToolTable { name: None, columns: &["version", "description", "installed_on", "success", "execution_time"] },
    // Prisma
    ToolTable {
        name: None,
        columns: &["checksum", "finished_at", "migration_name", "rolled_back_at", "applied_steps_count"],
    },
    // goose
    ToolTable { name: None, columns: &["id", "version_id", "is_applied", "tstamp"] },
    // Alembic
    ToolTable { name: Some("alembic_version"), columns: &["version_num"] },
    // Django
    ToolTable { name: Some("django_migrations"), columns: &["id", "app", "name", "applied"] },
    // Rails, dbmate, golang-migrate
    ToolTable { name: Some("schema_migrations"), columns: &["version"] },
    ToolTable { name: Some("ar_internal_metadata"), columns: &["key", "value"] },
    // diesel
    ToolTable { name: Some("__diesel_schema_migrations"), columns: &["version", "run_on"] },
    // node-pg-migrate
    ToolTable { name: Some("pgmigrations"), columns: &["id", "name", "run_on"] },
];

/// Whether a table of this name with these columns is a migration tool's own.
pub fn is_tool_table(name: &str, columns: &[String]) -> bool {
    TOOL_TABLES.iter().any(|table| {
        table.name.is_none_or(|expected| expected == name)
            && columns.len() <= table.columns.len() + 6
            && table.columns.iter().all(|column| columns.iter().any(|have| have.eq_ignore_ascii_case(column)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_tool(name: &str, columns: &[&str]) -> bool {
        is_tool_table(name, &columns.iter().map(|&column| column.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_decide_not_names_alone() {
        let flyway = [
            "installed_rank",
            "version",
            "description",
            "type",
            "script",
            "checksum",
            "installed_by",
            "installed_on",
            "execution_time",
            "success",
        ];
        assert!(is_tool("my_history", &flyway));
        assert!(is_tool("schema_migrations", &["version"]));
        assert!(!is_tool("schema_migrations", &["id", "payload"]));
        assert!(!is_tool("releases", &["version"]));
    }
}

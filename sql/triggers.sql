-- The event triggers: the tap for the statement that loads the library, and the last line before a rewrite. They fire
-- for everybody and need no EXECUTE right.
CREATE FUNCTION on_ddl_command_start() RETURNS event_trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'schema_guard_on_ddl_command_start';
CREATE FUNCTION on_ddl_command_end() RETURNS event_trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'schema_guard_on_ddl_command_end';
CREATE FUNCTION on_table_rewrite() RETURNS event_trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'schema_guard_on_table_rewrite';

CREATE EVENT TRIGGER schema_guard_ddl_command_start ON ddl_command_start EXECUTE FUNCTION on_ddl_command_start();
CREATE EVENT TRIGGER schema_guard_ddl_command_end ON ddl_command_end EXECUTE FUNCTION on_ddl_command_end();
CREATE EVENT TRIGGER schema_guard_table_rewrite ON table_rewrite EXECUTE FUNCTION on_table_rewrite();

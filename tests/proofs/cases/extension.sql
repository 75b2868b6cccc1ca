-- What belongs to an extension. Which ones are installed differs: any that can be moved will do.

-- case: an extension moves its tables
CREATE SCHEMA other;
SET allow_system_table_mods = on;
DO $$ BEGIN EXECUTE 'CREATE EXTENSION ' || (SELECT min(name) FROM pg_available_extensions WHERE name IN ('citext', 'vector')); END $$;
UPDATE pg_extension SET extname = 'movable' WHERE extname IN ('citext', 'vector');
RESET allow_system_table_mods;
CREATE TABLE t (id serial PRIMARY KEY, b text);
INSERT INTO t VALUES (1, 'x');
CREATE VIEW v AS SELECT * FROM t;
CREATE TABLE apart (id int);
ALTER EXTENSION movable ADD TABLE t;
ALTER EXTENSION movable ADD VIEW v;
-- prove
ALTER EXTENSION movable SET SCHEMA other;

-- case: an extension stays where it is
SET allow_system_table_mods = on;
DO $$ BEGIN EXECUTE 'CREATE EXTENSION ' || (SELECT min(name) FROM pg_available_extensions WHERE name IN ('citext', 'vector')); END $$;
UPDATE pg_extension SET extname = 'movable' WHERE extname IN ('citext', 'vector');
RESET allow_system_table_mods;
CREATE TABLE t (id int);
ALTER EXTENSION movable ADD TABLE t;
-- prove
ALTER EXTENSION movable SET SCHEMA public;

-- case: an extension without tables moves
CREATE SCHEMA other;
SET allow_system_table_mods = on;
DO $$ BEGIN EXECUTE 'CREATE EXTENSION ' || (SELECT min(name) FROM pg_available_extensions WHERE name IN ('citext', 'vector')); END $$;
UPDATE pg_extension SET extname = 'movable' WHERE extname IN ('citext', 'vector');
RESET allow_system_table_mods;
CREATE TABLE t (id int);
-- prove
ALTER EXTENSION movable SET SCHEMA other;

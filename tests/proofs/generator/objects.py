"""Every statement that is not ALTER TABLE."""

from alter_table import name
from maintenance import (
    cluster, concurrent_detach, concurrent_drop, concurrent_index, lock, move_all, owned, refresh, reindex, truncate, vacuum, vacuum_full)
from no_ops import NO_OPS
from schema import SCALARS


def create_index(model):
    table = model.table()
    column = model.column(table.name)
    unique = "UNIQUE " if model.random.random() < 0.2 else ""
    only = "ONLY " if model.random.random() < 0.1 else ""
    named = model.random.choice(["", name(model), f"IF NOT EXISTS {name(model)}", f"IF NOT EXISTS {model.index().short}"])
    return f"CREATE {unique}INDEX {named} ON {only}{table.name} " + model.random.choice([
        f"({column.name})", f"({column.name})", "(id)", "(id, k)", f"(({column.name} IS NULL))", f"(id) WHERE {column.name} IS NOT NULL",
        f"USING hash ({column.name})", f"USING brin ({column.name})", f"(id) INCLUDE ({column.name})", "((twice(id)))"])


def alter_index(model):
    index = model.index()
    return f"ALTER INDEX {model.random.choice(['', 'IF EXISTS '])}{index.name} " + model.random.choice([
        f"RENAME TO {name(model)}", "SET (fillfactor = 70)", "RESET (fillfactor)", "SET TABLESPACE pg_default", "SET TABLESPACE elsewhere",
        "ALTER COLUMN 1 SET STATISTICS 50", f"ATTACH PARTITION {model.index().name}"])


def create_table(model):
    table, other = model.table(), model.table("p")
    bound = {"r": "FROM (30) TO (40)", "l": "IN (30, 31)", "h": "WITH (MODULUS 6, REMAINDER 5)"}
    return f"CREATE TABLE {name(model)} " + model.random.choice([
        f"(id int REFERENCES {table.name})", f"(id int, FOREIGN KEY (id) REFERENCES {table.name} (id))", f"(LIKE {table.name} INCLUDING ALL)",
        f"PARTITION OF {other.name} FOR VALUES {bound[other.strategy]}", f"PARTITION OF {other.name} DEFAULT",
        f"PARTITION OF {other.name} FOR VALUES {bound[other.strategy]} PARTITION BY RANGE (id)", f"(c {model.random.choice(SCALARS)})", "OF pair"])


def create_table_as(model):
    table = model.table().name
    other = model.table().name
    lock = model.random.choice(["UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE"])
    query = model.random.choice([
        f"SELECT * {{}}FROM {table} FOR {lock}", f"SELECT t.id {{}}FROM {table} t JOIN {other} o ON t.id = o.id FOR {lock} OF t",
        f"SELECT * {{}}FROM (SELECT id FROM {table}) q FOR {lock}", f"SELECT id {{}}FROM {table} WHERE id IN (SELECT id FROM {other} FOR {lock})",
        f"SELECT t.id {{}}FROM {table} t, {other} o FOR {lock}", f"SELECT * {{}}FROM {table}"])
    if model.random.random() < 0.4:
        return query.format(f"INTO {name(model)} ")
    return f"CREATE TABLE {name(model)} AS {query.format('')}{model.random.choice(['', '', ' WITH NO DATA'])}"


def create_schema(model):
    """With what stands in it."""
    table = model.table().name
    elements = model.random.sample([
        f"CREATE TABLE one (id int REFERENCES {table})", f"CREATE TABLE two (id int) INHERITS ({model.table('r').name})",
        f"CREATE VIEW seen AS SELECT * FROM {table}", "CREATE TABLE three (id int) CREATE INDEX ON three (id)", "CREATE SEQUENCE four",
        f"GRANT SELECT ON {table} TO bob", f"CREATE TRIGGER five BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION touch()"],
        model.random.randint(1, 3))
    return f"CREATE SCHEMA {name(model)} {' '.join(elements)}"


def create_partition(model):
    parent = model.table("p")
    bound = {"r": "FROM (30) TO (40)", "l": "IN (30, 31)", "h": "WITH (MODULUS 6, REMAINDER 5)"}[parent.strategy]
    return f"CREATE TABLE {name(model)} PARTITION OF {parent.name} " + model.random.choice([f"FOR VALUES {bound}"] * 3 + ["DEFAULT"])


def drop(kind, *kinds):
    def make(model):
        found = model.thing(*kinds).name
        return f"DROP {kind} {model.random.choice(['', 'IF EXISTS '])}{found}{model.random.choice(['', ' CASCADE', ' CASCADE'])}"
    return make


def drop_table(model):
    names = {model.table().name for _ in range(model.random.choice([1, 1, 1, 2]))}
    return f"DROP TABLE {', '.join(sorted(names))}{model.random.choice(['', ' CASCADE', ' CASCADE'])}"


def drop_other(model):
    """Mostly of what is used."""
    types = {column.type.removesuffix("[]") for column in model.columns}
    used = [f"DROP {word} {kind} CASCADE" for kind, word in (("mood", "TYPE"), ("pair", "TYPE"), ("plain", "DOMAIN"), ("positive", "DOMAIN"), ("word", "DOMAIN"))
            if kind in types]
    if any(thing.kind == "trigger" for thing in model.things):
        used.append("DROP FUNCTION touch CASCADE")
    return model.random.choice([*used * 3, *model.random.sample([
        "DROP FUNCTION vol CASCADE", "DROP FUNCTION stab CASCADE", "DROP FUNCTION twice CASCADE", "DROP SEQUENCE numbers CASCADE",
        "DROP SCHEMA other CASCADE", "DROP SCHEMA public CASCADE", "DROP SCHEMA other", "DROP TYPE mood", "DROP FUNCTION vol"], 3)])


def on_table(kind, word="DROP"):
    def make(model):
        found = model.thing(kind)
        return f"{word} {kind.upper()} {found.name} ON {found.table}" + (f" RENAME TO {name(model)}" if word == "ALTER" else "")
    return make


def alter_type(model):
    """Nothing but the tables that are declared OF it is locked."""
    if not any(table.typed for table in model.tables):
        raise LookupError
    return "ALTER TYPE pair " + model.random.choice([
        "ADD ATTRIBUTE c int CASCADE", "DROP ATTRIBUTE b CASCADE", "DROP ATTRIBUTE IF EXISTS b CASCADE", "ALTER ATTRIBUTE a TYPE bigint CASCADE",
        "ALTER ATTRIBUTE b TYPE varchar CASCADE", "RENAME ATTRIBUTE a TO z CASCADE", "ADD ATTRIBUTE c word CASCADE, DROP ATTRIBUTE a CASCADE",
        *(["OWNER TO alice", "SET SCHEMA other", f"RENAME TO {name(model)}"] if model.random.random() < 0.2 else [])])


def alter_enum(model):
    return "ALTER TYPE mood " + model.random.choice([
        "ADD VALUE 'new'", "ADD VALUE IF NOT EXISTS 'sad'", "RENAME VALUE 'sad' TO 'sadder'", "ADD VALUE IF NOT EXISTS 'newer' BEFORE 'sad'",
        f"RENAME TO {name(model)}", "SET SCHEMA other", "OWNER TO bob"])


def alter_domain(model):
    """Mostly what verifies the columns of a domain that there are."""
    domain = model.pick(kind for kind in ("plain", "positive", "word") if any(column.type == kind for column in model.columns))
    short = ["VALIDATE CONSTRAINT short", "DROP CONSTRAINT short", "RENAME CONSTRAINT short TO shorter"] if domain == "word" else []
    return f"ALTER DOMAIN {domain} " + model.random.choice([
        "ADD CHECK (VALUE IS NOT NULL)", f"ADD CONSTRAINT {name(model)} CHECK (VALUE::text <> '')", "SET NOT NULL",
        f"ADD CONSTRAINT {name(model)} CHECK (VALUE::text < 'z')",
        *model.random.choices([*short, f"ADD CONSTRAINT {name(model)} CHECK (VALUE::text <> '') NOT VALID", "DROP NOT NULL", "SET DEFAULT NULL",
                               "DROP DEFAULT", f"RENAME TO {name(model)}", "OWNER TO alice", "SET SCHEMA other"])])


def alter_sequence(model):
    return f"ALTER SEQUENCE {model.thing('S').name} " + model.random.choice([
        "INCREMENT BY 2", "RESTART", "RESTART WITH 5", "AS bigint", "CACHE 10", f"OWNED BY {model.table().name}.id", "OWNED BY NONE",
        "OWNER TO alice", f"RENAME TO {name(model)}", "SET SCHEMA other", "SET UNLOGGED", "SET LOGGED", "NO CYCLE MAXVALUE 1000"])


def create_view(model):
    table = model.table()
    if model.random.random() < 0.85:
        view = model.thing("v").name
        return f"CREATE OR REPLACE VIEW {view} AS SELECT id, k FROM {table.name}"
    return f"CREATE {model.random.choice(['VIEW', 'MATERIALIZED VIEW', 'TEMP VIEW'])} {name(model)} AS SELECT * FROM {table.name}"


def alter(words, kind):
    """ALTER VIEW, ALTER MATERIALIZED VIEW."""
    own = {"v": ["SET (security_barrier)", "ALTER COLUMN id SET DEFAULT 1", "ALTER COLUMN id DROP DEFAULT", "RESET (security_barrier)"],
           "m": ["SET (fillfactor = 70)", "SET TABLESPACE pg_default", "SET TABLESPACE elsewhere", "SET ACCESS METHOD heap",
                 "ALTER COLUMN id SET STATISTICS 50", "SET WITHOUT CLUSTER"]}[kind]

    def make(model):
        return f"ALTER {words} {model.thing(kind).name} " + model.random.choice([
            f"RENAME TO {name(model)}", f"RENAME COLUMN id TO {name(model)}", "SET SCHEMA other", "OWNER TO alice", *own])
    return make


def create_trigger(model):
    table = model.pick([table.name for table in model.tables])
    return model.random.choice(["CREATE", "CREATE OR REPLACE"]) + f" TRIGGER {name(model)} " + model.random.choice([
        f"BEFORE INSERT ON {table} FOR EACH ROW", f"AFTER INSERT OR DELETE ON {table} FOR EACH STATEMENT", f"AFTER TRUNCATE ON {table}",
        f"AFTER UPDATE OF id ON {table} FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)"]) + " EXECUTE FUNCTION touch()"


def create_rule(model):
    return f"CREATE {model.random.choice(['', 'OR REPLACE '])}RULE {name(model)} AS ON {model.random.choice(['INSERT', 'DELETE', 'UPDATE'])} TO {model.table().name} DO " + \
        model.random.choice(["INSTEAD NOTHING", f"ALSO DELETE FROM {model.table().name}", f"ALSO SELECT * FROM {model.table().name}"])


def create_policy(model):
    return f"CREATE POLICY {name(model)} ON {model.table().name} USING " + model.random.choice(
        ["(true)", "(id > 0)", f"(id IN (SELECT id FROM {model.table().name}))"])


def alter_policy(model):
    found = model.thing("policy")
    return f"ALTER POLICY {found.name} ON {found.table} " + model.random.choice([
        "USING (true)", "TO alice", f"RENAME TO {name(model)}", f"USING (EXISTS (SELECT FROM {model.table().name}))"])


def statistics(model):
    if model.random.random() < 0.85:
        table = model.table().name
        return f"CREATE STATISTICS {model.random.choice(['', 'IF NOT EXISTS '])}{name(model)} ON id, k FROM {table}"
    return f"ALTER STATISTICS {model.thing('statistics').name} " + model.random.choice(
        ["SET STATISTICS 50", f"RENAME TO {name(model)}", "SET SCHEMA other", "OWNER TO alice"])


def publication(model):
    """Only what names a table locks one."""
    if model.random.random() < 0.1:
        return f"DROP PUBLICATION {model.thing('publication').name}"
    if model.random.random() < 0.5:
        return f"CREATE PUBLICATION {name(model)} " + model.random.choice([
            f"FOR TABLE {model.table().name}", f"FOR TABLE ONLY {model.table().name}, {model.table().name}",
            f"FOR TABLE {model.table().name} (id, k)", f"FOR TABLE {model.table().name} WHERE (id > 0)"])
    return f"ALTER PUBLICATION {model.thing('publication').name} " + model.random.choice([
        f"ADD TABLE {model.table().name}", f"SET TABLE {model.table().name}", f"DROP TABLE {model.table().name}", *model.random.choices([
            "SET (publish = 'insert')", "ADD TABLES IN SCHEMA other", "OWNER TO CURRENT_USER", f"RENAME TO {name(model)}"])])


def comment(model):
    table = model.table()
    return "COMMENT ON " + model.random.choice([
        f"TABLE {table.name}", f"COLUMN {table.name}.{model.column(table.name).name}", f"INDEX {model.index().name}", f"SEQUENCE {model.thing('S').name}",
        model.random.choice(["TYPE mood", "SCHEMA other", f"CONSTRAINT {model.constraint().name} ON {model.constraint().table}", "DOMAIN plain",
                             "FUNCTION vol()"])]) + " IS 'said'"


def grant(model):
    return model.random.choice(["GRANT {} TO bob", "REVOKE {} FROM bob"]).format(model.random.choice([
        f"SELECT ON {model.table().name}", f"SELECT (id) ON {model.table().name}", f"USAGE ON SEQUENCE {model.thing('S').name}", "USAGE ON SCHEMA other",
        "SELECT ON ALL TABLES IN SCHEMA public", "USAGE ON TYPE mood", "EXECUTE ON FUNCTION vol()"]).replace("TO", "TO", 1))


OBJECTS = {
    "tables": {
        "CREATE TABLE": create_table,
        "CREATE TABLE … INHERITS": lambda model: f"CREATE TABLE {name(model)} ({model.random.choice(['', 'id int', 'own text'])}) INHERITS ({model.table('r').name})",
        "CREATE TABLE AS and SELECT INTO": create_table_as,
        "DROP TABLE": drop_table},
    "indexes": {
        "CREATE INDEX": create_index,
        "ALTER INDEX": alter_index,
        "DROP INDEX": lambda model: f"DROP INDEX {model.index(lambda index: not index.constraint).name}{model.random.choice(['', ' CASCADE'])}",
        "CREATE INDEX, REINDEX CONCURRENTLY": concurrent_index,
        "DROP INDEX, REINDEX CONCURRENTLY": concurrent_drop},
    "partitions": {
        "CREATE TABLE … PARTITION OF": create_partition,
        "ALTER TABLE … DETACH CONCURRENTLY": concurrent_detach},
    "types": {"ALTER TYPE": alter_type},
    "domains": {"ALTER DOMAIN": alter_domain},
    "enums": {"ALTER TYPE of an enum": alter_enum},
    "sequences": {"ALTER SEQUENCE": alter_sequence, "DROP SEQUENCE": drop("SEQUENCE", "S")},
    "triggers": {"CREATE TRIGGER": create_trigger, "ALTER TRIGGER": on_table("trigger", "ALTER"), "DROP TRIGGER": on_table("trigger")},
    "rules": {"CREATE RULE": create_rule, "ALTER RULE": on_table("rule", "ALTER"), "DROP RULE": on_table("rule")},
    "policies": {"CREATE POLICY": create_policy, "ALTER POLICY": alter_policy, "DROP POLICY": on_table("policy")},
    "views": {"CREATE VIEW": create_view, "ALTER VIEW": alter("VIEW", "v"), "DROP VIEW": drop("VIEW", "v")},
    "materialized views": {
        "REFRESH": refresh,
        "ALTER MATERIALIZED VIEW": alter("MATERIALIZED VIEW", "m"),
        "DROP MATERIALIZED VIEW": drop("MATERIALIZED VIEW", "m")},
    "statistics": {"CREATE and ALTER STATISTICS": statistics, "DROP STATISTICS": drop("STATISTICS", "statistics")},
    "publications": {"PUBLICATION": publication},
    "comments": {"COMMENT": comment},
    "grants": {"GRANT and REVOKE": grant},
    "drops with CASCADE": {"DROP … CASCADE of other objects": drop_other},
    "TRUNCATE": {"TRUNCATE": truncate},
    "CLUSTER": {"CLUSTER": cluster},
    "VACUUM FULL": {"VACUUM FULL": vacuum_full},
    "ANALYZE and VACUUM": {"ANALYZE": lambda model: f"ANALYZE {model.table().name}", "VACUUM": vacuum},
    "REINDEX": {"REINDEX": reindex},
    "LOCK": {"LOCK": lock},
    "REASSIGN and DROP OWNED": {"REASSIGN and DROP OWNED": owned},
    "IF [NOT] EXISTS": NO_OPS,
    "tablespaces": {"ALTER … ALL IN TABLESPACE": move_all},
    "schemas and extensions": {
        "ALTER SCHEMA": lambda model: model.random.choice([f"ALTER SCHEMA other RENAME TO {name(model)}", "ALTER SCHEMA other OWNER TO alice"]),
        "CREATE SCHEMA": create_schema},
}

"""The actions of ALTER TABLE."""

from schema import DEFAULTS, SCALARS


def name(model):
    return f"z{model.random.randint(1, 10 ** 6)}"


def column_name(model, table, wanted=lambda column: True):
    return model.column(table.name, wanted).name


def add_column(model, table):
    kind = model.random.choice([*SCALARS, "serial", "bigserial"])
    words = ["ADD COLUMN" + (" IF NOT EXISTS" if model.random.random() < 0.1 else ""), model.random.choice([name(model), name(model), "a"]), kind]
    if model.random.random() < 0.4 and kind in DEFAULTS:
        words += ["DEFAULT", model.random.choice(DEFAULTS[kind])]
    words.append(model.random.choice(["", "", "", "NOT NULL", "UNIQUE", f"CHECK ({words[1]} IS NOT NULL)", "PRIMARY KEY", "DEFAULT NULL",
                                      f"REFERENCES {model.table().name}", "GENERATED ALWAYS AS IDENTITY",
                                      "GENERATED ALWAYS AS (1) STORED", "NULL"]))
    return " ".join(words)


def drop_column(model, table):
    return f"DROP COLUMN {model.random.choice(['', '', 'IF EXISTS '])}{column_name(model, table)} {model.random.choice(['', 'CASCADE', 'CASCADE'])}"


def set_type(model, table):
    column = model.column(table.name)
    near = {"character varying(10)": ["varchar(20)", "varchar", "text", "varchar(5)", "varchar(10)", "word"], "integer": ["bigint", "text", "oid", "int", "plain"],
            "numeric(8,2)": ["numeric(10,2)", "numeric", "numeric(8,3)"], "timestamp without time zone": ["timestamptz", "timestamp(3)"],
            "timestamp with time zone": ["timestamp", "timestamptz(3)"], "text": ["varchar", "varchar(30)", 'text COLLATE "C"', "word"],
            "character varying": ["text", "varchar(30)", "varchar"], "inet": ["cidr", "text"], "time(3) without time zone": ["time", "time(1)"],
            "word": ["text", "varchar(20)", "varchar"], "plain": ["int", "positive", "bigint"], "positive": ["int", "plain", "bigint"]}
    kind = model.random.choice(near.get(column.type, SCALARS) + [model.random.choice(SCALARS)])
    using = model.random.choice(["", "", "", f" USING {column.name}::text::{kind.split(' COLLATE')[0]}", f" USING {column.name}", " USING NULL"])
    return f"ALTER COLUMN {column.name} TYPE {kind}{using}"


def add_constraint(model, table):
    column = column_name(model, table)
    other = model.table()
    key = model.random.choice(["", "", " (id)", " (k)"])
    not_valid = model.random.choice(["", "", " NOT VALID"])
    return f"ADD CONSTRAINT {name(model)} " + model.random.choice([
        f"CHECK (id > 0){not_valid}", f"CHECK ({column} IS NOT NULL){not_valid}", "CHECK (id > 0) NO INHERIT", f"CHECK (k IS NULL OR k < 1000){not_valid}",
        f"UNIQUE ({column})", "UNIQUE (id, k)", "PRIMARY KEY (id)", "PRIMARY KEY (id, k)", f"PRIMARY KEY ({column})",
        f"EXCLUDE USING gist ({column} WITH &&)", f"EXCLUDE USING btree ({column} WITH =)", "UNIQUE (k) DEFERRABLE INITIALLY DEFERRED",
        f"NOT NULL {column}", f"NOT NULL {column} NOT VALID", "CHECK (id > 0) NOT ENFORCED",
        f"FOREIGN KEY (id) REFERENCES {other.name}{key} NOT ENFORCED"])


def referenced(model):
    """A table that has a key, with the columns of its primary key."""
    key = model.constraint("pu")
    other = model.pick(table for table in model.tables if table.name == key.table)
    return other, "id, k" if other.strategy or other.partition else "id"


def add_foreign_key(model, table):
    if model.random.random() < 0.6:
        other, columns = referenced(model)
        return f"ADD CONSTRAINT {name(model)} FOREIGN KEY ({columns}) REFERENCES {other.name}" + model.random.choice(
            [f" ({columns})", ""]) + model.random.choice(["", "", " ON DELETE CASCADE"]) + model.random.choice(["", "", " NOT VALID"])
    other = model.table()
    column = model.random.choice(["id", "k", column_name(model, table)])
    key = model.random.choice(["", "", " (id)", " (k)"])
    if model.random.random() < 0.25:
        column, key = "id, k", " (id, k)"
    options = model.random.choice(["", "", " ON DELETE CASCADE", " MATCH FULL", " DEFERRABLE"])
    return f"ADD CONSTRAINT {name(model)} FOREIGN KEY ({column}) REFERENCES {other.name}{key}{options}" + model.random.choice(["", "", " NOT VALID"])


def using_index(model, table):
    index = model.index(lambda index: index.unique and not index.constraint and index.table.split(".")[-1] == table.short)
    return f"ADD CONSTRAINT {name(model)} {model.random.choice(['UNIQUE', 'PRIMARY KEY'])} USING INDEX {index.short}"


def own_constraint(model, table, kinds="", wanted=lambda constraint: True):
    return model.constraint(kinds, lambda one: one.table == table.name and wanted(one)).name


def drop_constraint(model, table):
    return f"DROP CONSTRAINT {model.random.choice(['', 'IF EXISTS '])}{own_constraint(model, table)}{model.random.choice(['', ' CASCADE'])}"


def identity(model, table):
    column = column_name(model, table)
    return f"ALTER COLUMN {column} " + model.random.choice([
        "ADD GENERATED ALWAYS AS IDENTITY", "ADD GENERATED BY DEFAULT AS IDENTITY (START 100)", "DROP IDENTITY IF EXISTS",
        "SET GENERATED ALWAYS", "RESTART", "SET INCREMENT BY 2 RESTART WITH 10"])


def an_identity(model, table):
    column = column_name(model, table, lambda column: column.identity)
    return f"ALTER COLUMN {column} " + model.random.choice(["DROP IDENTITY", "SET GENERATED ALWAYS", "RESTART", "SET INCREMENT BY 2"])


def expression(model, table):
    column = column_name(model, table, lambda column: column.generated)
    return f"ALTER COLUMN {column} " + model.random.choice(["DROP EXPRESSION", "SET EXPRESSION AS (id * 3)", "DROP EXPRESSION IF EXISTS"])


def column_default(model, table):
    column = model.column(table.name)
    choices = DEFAULTS.get(column.type.replace("integer", "int"), ["NULL"])
    return f"ALTER COLUMN {column.name} " + model.random.choice(["DROP DEFAULT", f"SET DEFAULT {model.random.choice(choices)}"])


def storage(model, table):
    return f"ALTER COLUMN {column_name(model, table)} SET STORAGE {model.random.choice(['EXTERNAL', 'MAIN', 'PLAIN', 'EXTENDED'])}"


def options(model, table):
    return model.random.choice(["SET (fillfactor = 70)", "SET (autovacuum_enabled = false)", "RESET (fillfactor)", "SET (user_catalog_table = true)",
                                "SET (toast_tuple_target = 256)", "SET (parallel_workers = 2)", "SET (toast.autovacuum_enabled = false)"])


def own_index(model, table, wanted=lambda index: True):
    return model.index(lambda index: index.table.split(".")[-1] == table.short and wanted(index)).short


def triggers(model, table):
    names = [thing.name for thing in model.things if thing.kind == "trigger" and thing.table.split(".")[-1] == table.short]
    return f"{model.random.choice(['ENABLE', 'DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA'])} TRIGGER {model.random.choice(names or ['ALL', 'USER'])}"


def rules(model, table):
    found = model.pick(thing.name for thing in model.things if thing.kind == "rule" and thing.table.split(".")[-1] == table.short)
    return f"{model.random.choice(['ENABLE', 'DISABLE', 'ENABLE ALWAYS'])} RULE {found}"


def rename(model, table):
    return "RENAME " + model.random.choice([f"TO {name(model)}", f"COLUMN {column_name(model, table)} TO {name(model)}",
                                            f"CONSTRAINT {own_constraint(model, table)} TO {name(model)}"])


def inherit(model, table):
    if table.kind == "p" or table.partition:
        raise LookupError
    if table.parent:
        return f"NO INHERIT {table.parent}"
    # Only one whose columns are all there can be a parent.
    def columns(one):
        return {(column.name, column.type) for column in model.columns if column.table == one.name}
    return f"INHERIT {model.pick(one for one in model.tables if one.kind == 'r' and one != table and columns(one) <= columns(table)).name}"


def of_type(model, table):
    if model.random.random() < 0.3:
        return "NOT OF"
    if sorted((column.name, column.type) for column in model.columns if column.table == table.name) != [("a", "integer"), ("b", "text")]:
        raise LookupError
    return "OF pair"


def attach(model, table):
    bound = {"r": "FROM (20) TO (30)", "l": "IN (20, 21, 22, 23, 24, 25)", "h": "WITH (MODULUS 3, REMAINDER 2)"}[table.strategy]
    bound = model.random.choice([f"FOR VALUES {bound}"] * 4 + ["DEFAULT"])
    loose = [other for other in model.tables if other.short.endswith("_loose") and not other.partition]
    return f"ATTACH PARTITION {model.pick(loose or model.tables).name} {bound}"


def detach(model, table):
    parts = [other for other in model.tables if other.partition and other.parent and other.parent.split(".")[-1] == table.short]
    return f"DETACH PARTITION {model.pick(parts).name}"


ALTER_TABLE = {
    "add column": add_column,
    "drop column": drop_column,
    "set type": set_type,
    "set default": column_default,
    "set not null": lambda model, table: f"ALTER COLUMN {column_name(model, table)} SET NOT NULL",
    "drop not null": lambda model, table: f"ALTER COLUMN {column_name(model, table)} DROP NOT NULL",
    "set statistics": lambda model, table: f"ALTER COLUMN {column_name(model, table)} SET STATISTICS 50",
    "set storage": storage,
    "set compression": lambda model, table: f"ALTER COLUMN {column_name(model, table)} SET COMPRESSION pglz",
    "column options": lambda model, table: f"ALTER COLUMN {column_name(model, table)} SET (n_distinct = 5)",
    "identity": lambda model, table: model.random.choice([identity, an_identity])(model, table),
    "expression": expression,
    "add constraint": add_constraint,
    "add foreign key": add_foreign_key,
    "constraint using index": using_index,
    "validate constraint": lambda model, table: f"VALIDATE CONSTRAINT {own_constraint(model, table, 'cfn', lambda one: not one.validated or model.random.random() < 0.1)}",
    "alter constraint": lambda model, table: f"ALTER CONSTRAINT {own_constraint(model, table, 'f')} {model.random.choice(['DEFERRABLE', 'NOT DEFERRABLE', 'NOT ENFORCED', 'ENFORCED'])}",
    "drop constraint": drop_constraint,
    "rename": rename,
    "set schema": lambda model, table: f"SET SCHEMA {model.random.choice(['other', 'public'])}",
    "owner": lambda model, table: f"OWNER TO {model.random.choice(['alice', 'bob', 'CURRENT_USER'])}",
    "set logged": lambda model, table: model.random.choice(["SET LOGGED", "SET UNLOGGED"]),
    "set tablespace": lambda model, table: f"SET TABLESPACE {model.random.choice(['elsewhere', 'elsewhere', 'pg_default'])}",
    "set access method": lambda model, table: "SET ACCESS METHOD heap",
    "options": options,
    "cluster on": lambda model, table: model.random.choice(["SET WITHOUT CLUSTER", f"CLUSTER ON {own_index(model, table)}"]),
    "replica identity": lambda model, table: "REPLICA IDENTITY " + model.random.choice(["FULL", "NOTHING", "DEFAULT", f"USING INDEX {own_index(model, table)}"]),
    "row security": lambda model, table: model.random.choice(["ENABLE", "DISABLE", "FORCE", "NO FORCE"]) + " ROW LEVEL SECURITY",
    "triggers": triggers,
    "rules": rules,
    "inherit": inherit,
    "of": of_type,
    "attach partition": attach,
    "detach partition": detach,
}


def action(model, table, kind):
    return ALTER_TABLE[kind](model, table)

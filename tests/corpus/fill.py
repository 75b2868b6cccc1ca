"""Fills every table of a database with made-up rows: types, keys, foreign keys and, as far as luck goes, checks."""

ROWS = 50_000

# What a column of each type gets in row g (from 1): different in every row where the type has room for it.
VALUES = {
    "bool": "g % 2 = 0", "int2": "g % 30000", "int4": "g", "int8": "g", "numeric": "g", "float4": "g", "float8": "g", "oid": "g",
    "text": "'1.0.' || g", "varchar": "'1.0.' || g", "bpchar": "'v' || g", "name": "'v' || g", "citext": "'v' || g",
    "uuid": "md5(g::text)::uuid", "bytea": "decode(md5(g::text), 'hex')",
    "timestamptz": "timestamptz '2024-01-01' + g * interval '1 minute'",
    "timestamp": "timestamp '2024-01-01' + g * interval '1 minute'",
    "date": "date '2024-01-01' + g % 1000", "time": "time '00:00' + g * interval '1 second'", "interval": "g * interval '1 second'",
    "json": "'{}'", "jsonb": "'{}'", "inet": "'10.0.0.0'::inet + g", "tsvector": "to_tsvector('simple', 'v' || g)", "ltree": "('v' || g)::ltree",
}
# Where the first try breaks a check: plainer values.
PLAIN = dict(VALUES, bool="false", int2="1", int4="1", int8="1", numeric="1", float4="1", float8="1")

COLUMNS = """
SELECT a.attname, coalesce(bt.typname, t.typname) AS type, coalesce(bt.typtype, t.typtype) AS kind, a.atttypmod, a.attnotnull,
    a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%', false) AS automatic,
    format_type(a.atttypid, a.atttypmod) AS declared, t.typelem <> 0 AND t.typlen = -1 AS is_array,
    (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = coalesce(bt.oid, t.oid)) AS labels
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type bt ON bt.oid = t.typbasetype
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""

FOREIGN_KEYS = """
SELECT c.confrelid, c.confrelid::regclass::text AS parent,
    ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i) AS here,
    ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i) AS there
FROM pg_constraint c WHERE c.conrelid = %s AND c.contype = 'f' ORDER BY c.oid"""

TABLES = """
SELECT c.oid, c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'schema_guard')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY c.oid"""


def quote(name):
    return '"' + name.replace('"', '""') + '"'


def value(column, values):
    """The SQL expression for one column of row g; None where the type is not known."""
    if column["is_array"]:
        return "'{}'::" + column["declared"]
    if column["labels"]:
        labels = ", ".join("'" + label.replace("'", "''") + "'" for label in column["labels"])
        return f"((ARRAY[{labels}])[1 + g % {len(column['labels'])}])::{column['declared']}"
    expression = values.get(column["type"])
    if expression is None:
        return None
    if column["type"] in ("varchar", "bpchar") and column["atttypmod"] > 4:
        expression = f"right({expression}, {column['atttypmod'] - 4})"
    return f"({expression})::{column['declared']}"


def insert(cursor, table, values, minimal, rows):
    """One INSERT for the table; `minimal` leaves out what may be NULL."""
    columns = cursor.execute(COLUMNS, [table["oid"]]).fetchall()
    names, expressions, joins, from_parent = [], [], [], {}
    for at, key in enumerate(cursor.execute(FOREIGN_KEYS, [table["oid"]]).fetchall()):
        nullable = [c for c in columns if c["attname"] in key["here"] and not c["attnotnull"]]
        if key["confrelid"] == table["oid"] or (minimal and nullable):
            from_parent.update({name: "NULL" for name in key["here"]})
            continue
        there = ", ".join(quote(name) for name in key["there"])
        joins.append(
            f"JOIN (SELECT {there}, row_number() OVER () AS n FROM {key['parent']}) p{at}"
            f" ON p{at}.n = 1 + g % (SELECT count(*) FROM {key['parent']})"
        )
        for here, name in zip(key["here"], key["there"]):
            from_parent.setdefault(here, f"p{at}.{quote(name)}")
    for column in columns:
        name = column["attname"]
        if name not in from_parent and column["automatic"]:
            continue
        expression = from_parent.get(name) or (None if minimal and not column["attnotnull"] else value(column, values))
        if expression is None and not column["attnotnull"]:
            continue
        if expression is None:
            raise ValueError(f"no values for type {column['declared']}")
        names.append(quote(name))
        expressions.append(expression)
    sql = (
        f"INSERT INTO {table['name']} ({', '.join(names)}) OVERRIDING SYSTEM VALUE SELECT {', '.join(expressions)}"
        f" FROM generate_series(1, {rows}) g {' '.join(joins)} ON CONFLICT DO NOTHING"
    )
    cursor.execute(sql if names else f"INSERT INTO {table['name']} DEFAULT VALUES")
    return cursor.rowcount


def fill(connection, rows=ROWS, only_empty=False, skip=()):
    """Fills what can be filled, parents first; gives back {table: reason} of what stayed as it was."""
    with connection.cursor() as cursor:
        # Triggers would answer made-up rows with side effects; the keys above keep foreign keys true.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = '20s'")
        # The planner expects few rows of a join on a row number.
        cursor.execute("SET enable_nestloop = off")
        tables = cursor.execute(TABLES).fetchall()
        parents = {
            t["oid"]: {k["confrelid"] for k in cursor.execute(FOREIGN_KEYS, [t["oid"]]).fetchall()} - {t["oid"]} for t in tables
        }
        done, unfilled, touched = set(), {}, False
        while tables:
            # In a cycle somebody has to be first.
            table = next((t for t in tables if parents[t["oid"]] <= done), tables[0])
            tables.remove(table)
            done.add(table["oid"])
            if table["name"] in skip or only_empty and cursor.execute(f"SELECT FROM {table['name']} LIMIT 1").fetchone() is not None:
                continue
            reason, touched = None, True
            for values, minimal in ((VALUES, False), (PLAIN, False), (VALUES, True), (PLAIN, True)):
                try:
                    if insert(cursor, table, values, minimal, rows) > 0:
                        reason = None
                        break
                    reason = reason or "every row collides"
                except Exception as error:
                    reason = str(error).splitlines()[0]
            if reason:
                unfilled[table["name"]] = reason
        cursor.execute("RESET session_replication_role")
        cursor.execute("RESET statement_timeout")
        cursor.execute("RESET enable_nestloop")
        # Once: later rows go on where the sequences are.
        if not only_empty:
            cursor.execute("SELECT setval(s.oid::regclass, 1000000) FROM pg_class s WHERE s.relkind = 'S'")
        if touched:
            cursor.execute("ANALYZE" if only_empty else "VACUUM ANALYZE")
    return unfilled

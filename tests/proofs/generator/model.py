"""What there is in the schema now, for the grammar to choose from."""

from collections import namedtuple

Table = namedtuple("Table", "oid name short kind partition strategy typed parent key")
Column = namedtuple("Column", "table name type required default identity generated inherited")
Constraint = namedtuple("Constraint", "table name kind validated domain")
Index = namedtuple("Index", "name short table kind unique constraint")
Thing = namedtuple("Thing", "kind name table")

NOT_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'schema_guard') AND n.nspname NOT LIKE 'pg\\_toast%'"

TABLES = f"""
SELECT c.oid, format('%I.%I', n.nspname, c.relname), c.relname::text, c.relkind::text, c.relispartition, p.partstrat::text, c.reloftype <> 0,
    (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid LIMIT 1), pg_get_partkeydef(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND {NOT_OURS} ORDER BY c.oid"""

COLUMNS = f"""
SELECT format('%I.%I', n.nspname, c.relname), quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef,
    a.attidentity <> '', a.attgenerated <> '', a.attinhcount > 0
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND {NOT_OURS} ORDER BY a.attrelid, a.attnum"""

CONSTRAINTS = """
SELECT CASE WHEN conrelid <> 0 THEN (SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = conrelid) END, quote_ident(conname), contype::text, convalidated, CASE WHEN contypid <> 0 THEN contypid::regtype::text END
FROM pg_constraint WHERE connamespace <> 'information_schema'::regnamespace AND oid >= 16384 AND contype <> 't' ORDER BY oid"""

INDEXES = f"""
SELECT format('%I.%I', n.nspname, c.relname), c.relname::text, i.indrelid::regclass::text, c.relkind::text, i.indisunique,
    EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {NOT_OURS} ORDER BY c.oid"""

THINGS = f"""
SELECT c.relkind::text, format('%I.%I', n.nspname, c.relname), NULL FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm', 'S') AND {NOT_OURS}
UNION ALL SELECT 'trigger', quote_ident(tgname), tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'rule', quote_ident(rulename), ev_class::regclass::text FROM pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384
UNION ALL SELECT 'policy', quote_ident(polname), polrelid::regclass::text FROM pg_policy
UNION ALL SELECT 'statistics', format('%I.%I', n.nspname, stxname), stxrelid::regclass::text
    FROM pg_statistic_ext JOIN pg_namespace n ON n.oid = stxnamespace
UNION ALL SELECT 'publication', quote_ident(pubname), NULL FROM pg_publication
ORDER BY 1, 2, 3"""


class Model:
    """The schema as the catalogs have it, in an order that does not depend on the run."""

    def __init__(self, session, random):
        self.random = random
        self.tables = [Table(*row) for row in session.execute(TABLES)]
        self.columns = [Column(*row) for row in session.execute(COLUMNS)]
        self.constraints = [Constraint(*row) for row in session.execute(CONSTRAINTS)]
        self.indexes = [Index(*row) for row in session.execute(INDEXES)]
        self.things = [Thing(*row) for row in session.execute(THINGS)]

    def pick(self, found):
        """One of them; a grammar rule that has nothing to choose from makes no statement."""
        found = list(found)
        if not found:
            raise LookupError
        return self.random.choice(found)

    def table(self, kinds="rp"):
        return self.pick(table for table in self.tables if table.kind in kinds)

    def column(self, table=None, wanted=lambda column: True):
        return self.pick(column for column in self.columns if (table is None or column.table == table) and wanted(column))

    def constraint(self, kinds="", wanted=lambda constraint: True):
        return self.pick(one for one in self.constraints if one.table and (not kinds or one.kind in kinds) and wanted(one))

    def index(self, wanted=lambda index: True):
        return self.pick(index for index in self.indexes if wanted(index))

    def thing(self, *kinds):
        return self.pick(thing for thing in self.things if thing.kind in kinds)

    def relation(self):
        """Of any kind that a statement can name."""
        return self.pick([table.name for table in self.tables] + [thing.name for thing in self.things if thing.kind in ("v", "m", "S")])

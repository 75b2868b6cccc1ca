"""The measurement from outside: one session runs the statements in a transaction that it rolls back, a second one reads
pg_locks. Nothing here calls the extension."""

import re

LOCKS = ["AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
         "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"]

# Every relation that a row can be about, and what the session itself has read of it so far.
RELATIONS = """
SELECT c.oid, format('%I.%I', n.nspname, c.relname), c.relkind::text, c.relfilenode, i.indrelid, coalesce(i.indisexclusion, false),
    CASE WHEN c.relkind IN ('r', 'm', 'i') THEN pg_stat_get_xact_numscans(c.oid) ELSE 0 END,
    c.reltablespace, c.relfrozenxid::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'i', 'I', 'S', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_toast%'"""

FOREIGN_KEYS = "SELECT oid || CASE WHEN convalidated THEN '' ELSE ' not valid' END, conrelid FROM pg_constraint WHERE contype = 'f'"

HELD = """SELECT relation, mode FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.pid = %s AND d.datname = current_database() AND locktype = 'relation'"""

# The check of a foreign key is a join. So planned it reads the referenced table through its index, and a table that it
# reads from one end to the other, or through an index of its own, is the referencing one.
PLANS = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan", "enable_material", "enable_memoize"]
SETTINGS = {**{name: "off" for name in PLANS}, "max_parallel_maintenance_workers": "0",
            "max_parallel_workers_per_gather": "0", "track_counts": "on"}

# What reads tables for its own sake and verifies no constraint.
QUERY = re.compile(
    r"(SELECT|WITH|VALUES|INSERT|UPDATE|DELETE|MERGE|EXPLAIN|COPY|TRUNCATE|REFRESH|REINDEX|CLUSTER|VACUUM|EXECUTE|DECLARE|FETCH"
    r"|CREATE\s+(UNIQUE\s+)?INDEX|CREATE\s+MATERIALIZED|CREATE\s+(TEMP\w*\s+|UNLOGGED\s+)?TABLE\s[^;]*?\sAS\s+(SELECT|WITH|VALUES|TABLE|EXECUTE)\b)",
    re.IGNORECASE | re.DOTALL)
# This finds rows that reference the partition, in a join that may read the partition too.
DETACH = re.compile(r"ALTER\s+TABLE\s[^;]*?\sDETACH\s+PARTITION\b", re.IGNORECASE | re.DOTALL)
COMMENT = re.compile(r"\A(\s|--[^\n]*\n|/\*.*?\*/)*", re.DOTALL)


class State:
    """What there is, in the eyes of the session that runs the statements, and what it holds, in those of the other."""

    def __init__(self, session, watcher):
        self.relations = {row[0]: row for row in session.execute(RELATIONS).fetchall()}
        self.foreign_keys = dict(session.execute(FOREIGN_KEYS).fetchall())
        self.locks = locks(watcher, session.info.backend_pid)


def locks(watcher, pid):
    held = {}
    for relation, mode in watcher.execute(HELD, [pid]):
        held.setdefault(relation, set()).add(mode)
    return held


def measure(session, watcher, statements):
    """Runs the statements, and gives the rows of each; everything is rolled back."""
    session.execute("BEGIN")
    try:
        for name, value in SETTINGS.items():
            session.execute(f"SET LOCAL {name} = {value}")
        before = first = State(session, watcher)
        rows, identity = [], {oid: oid for oid in first.relations}
        for number, statement in enumerate(statements, 1):
            session.execute(statement)
            after = State(session, watcher)
            rows += compare(number, statement, first, before, after, identity)
            before = after
        return sorted(rows, key=lambda row: row[:2])
    finally:
        session.execute("ROLLBACK")


def compare(number, statement, first, before, after, identity):
    """The rows of one statement. `identity` leads from a relation of the beginning to what it is now."""
    holders = {row[3]: oid for oid, row in after.relations.items() if row[3]}
    old_files = {row[3] for row in before.relations.values()}
    new_names = {row[1]: oid for oid, row in after.relations.items() if oid not in before.relations}
    # Copied is what keeps its oldest transaction in another tablespace: no row of it is read for that.
    rewritten, copied, now = set(), set(), {}
    for oid, row in before.relations.items():
        now[oid] = oid
        if oid not in after.relations:
            now[oid] = (holders.get(row[3]) or new_names.get(row[1])) if row[2] in "iI" else None
        if row[3] and row[3] not in holders and now[oid] is not None:
            rewritten.add(oid)
            new = after.relations.get(oid)
            if new and new[7] != row[7] and new[8] == row[8]:
                copied.add(oid)

    builds, readings = {}, {}
    for row in after.relations.values():
        if row[4] and row[3] and row[3] not in old_files:
            builds[row[4]] = builds.get(row[4], 0) + 1
            readings[row[4]] = readings.get(row[4], 0) + 1 + row[5]

    def more(oid):
        counted = [state.relations[oid][6] if oid in state.relations else 0 for state in (before, after)]
        return counted[1] - counted[0]

    # Those that are checked, and those that go: DETACH looks for rows that reference the partition.
    carriers = {table for _, table in after.foreign_keys.items() ^ before.foreign_keys.items()}

    def scanned(oid):
        text = statement[COMMENT.match(statement).end():]
        if QUERY.match(text) or DETACH.match(text) and oid not in carriers:
            return False
        if more(oid) - readings.get(oid, 0) - (oid in rewritten - copied) > 0:
            return True
        indexes = {index for state in (before, after) for index, row in state.relations.items() if row[4] == oid}
        return oid in carriers and any(more(index) > 0 for index in indexes)

    rows = []
    for origin, row in first.relations.items():
        current = identity[origin]
        if current is None:
            continue
        modes = set()
        for oid in {origin, current}:
            modes |= after.locks.get(oid, set()) - before.locks.get(oid, set())
        lock = max(modes - {"AccessShareLock"}, key=LOCKS.index, default=None)
        work = (current in rewritten, row[2] not in "iI" and scanned(current), builds.get(current, 0))
        if lock or any(work):
            rows.append((number, row[1], lock, *work))
        identity[origin] = now.get(current)
    return rows

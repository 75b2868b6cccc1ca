"""What a server shows of a statement that another session runs: locks held, files replaced, scans, indexes built."""

import json
import os
import threading
import time
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import dict_row

LOCKS = ["AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
         "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"]

# Every table and index of users, its file and size as this session sees them, uncommitted changes included.
RELATIONS = """
SELECT c.oid, c.relkind AS kind, format('%I.%I', n.nspname, c.relname) AS name, pg_relation_filenode(c.oid) AS file, i.indrelid AS table_oid,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) ELSE 0 END AS bytes,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_stat_get_xact_numscans(c.oid) ELSE 0 END AS scans
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE c.relkind IN ('r', 'm', 'p', 'i', 'I') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'schema_guard')
    AND c.relpersistence <> 't'"""

HELD = "SELECT DISTINCT relation, mode FROM pg_locks WHERE pid = %s AND locktype = 'relation' AND granted AND relation >= 16384"


@dataclass
class Effect:
    """What one statement did to one relation that was there, committed, before its transaction."""
    name: str
    bytes: int
    # The strongest that is held now, and whether this statement brought it.
    lock: str = ""
    new_lock: bool = False
    rewritten: bool = False
    scanned: bool = False
    built: bool = False
    dropped: bool = False

    def work(self):
        return ", ".join(word for word in ("rewritten", "scanned", "built", "dropped") if getattr(self, word))


@dataclass
class Statement:
    setting: str
    project: str
    migration: str
    sql: str
    checked: list = field(default_factory=list)
    logged: list = field(default_factory=list)
    effects: dict = field(default_factory=dict)
    held: dict = field(default_factory=dict)
    ms: float = 0.0
    error: str = ""
    sqlstate: str = ""


def strongest(modes):
    return max(modes or [""], key=lambda mode: LOCKS.index(mode) if mode else -1)


class Deploy:
    """A deploying session, a second one that watches it, and the server's log."""

    def __init__(self, database, settings):
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        # Parallel workers count scans for themselves, out of sight.
        options += " -c max_parallel_maintenance_workers=0 -c max_parallel_workers_per_gather=0"
        self.session = psycopg.connect(dbname=database, options=options, autocommit=True, row_factory=dict_row)
        self.session.prepare_threshold = None
        self.watcher = psycopg.connect(dbname=database, autocommit=True)
        self.pid = self.session.info.backend_pid
        self.log = open(os.environ["PGSG_LOG"], encoding="utf-8", errors="replace")
        self.committed = {}

    def close(self):
        self.session.close()
        self.watcher.close()
        self.log.close()

    def execute(self, sql):
        return self.session.execute(sql)

    def relations(self):
        return {row["oid"]: row for row in self.execute(RELATIONS).fetchall()}

    def begin(self, transaction):
        self.committed = self.relations()
        if transaction:
            self.execute("BEGIN")

    def logged(self):
        """The guard's own lines about this session since the last call."""
        lines = [line for line in self.log if f"[{self.pid}]" in line and "schema_guard: " in line]
        found = [line.split("schema_guard: ", 1)[1] for line in lines]
        return [json.loads(line) for line in found if line.startswith("{")]

    def run(self, statement, transaction):
        """Judges the statement with check(), runs it, and notes what it did."""
        statement.checked = self.execute_check(statement.sql)
        before, held_before = self.relations(), self.locks()
        self.log.seek(0, os.SEEK_END)
        started = time.monotonic()
        if transaction:
            self.execute_noting(statement)
            self.see_locks(statement)
        else:
            self.run_watched(statement)
        statement.ms = 1000 * (time.monotonic() - started)
        statement.logged = self.logged()
        if not statement.error:
            self.compare(statement, before, held_before, self.relations())

    def execute_check(self, sql):
        try:
            return self.session.execute("SELECT * FROM schema_guard.check(%s)", [sql]).fetchall()
        except psycopg.Error as error:
            return [{"rule": f"check() failed: {error}", "action": "block", "object": "", "lock_mode": "", "work": "", "estimated_ms": 0}]

    def execute_noting(self, statement):
        try:
            self.execute(statement.sql)
        except psycopg.Error as error:
            statement.error, statement.sqlstate = str(error).splitlines()[0], error.sqlstate or ""

    def run_watched(self, statement):
        """What commits by itself holds its locks only while it runs: looked at every few milliseconds."""
        runner = threading.Thread(target=self.execute_noting, args=[statement])
        runner.start()
        while runner.is_alive():
            self.see_locks(statement)
            runner.join(0.003)

    def locks(self):
        held = {}
        for relation, mode in self.watcher.execute(HELD, [self.pid]):
            held.setdefault(relation, set()).add(mode)
        return held

    def see_locks(self, statement):
        for relation, modes in self.locks().items():
            statement.held.setdefault(relation, set()).update(modes)

    def compare(self, statement, before, held_before, after):
        for oid, old in before.items():
            if oid not in self.committed or old["kind"] not in "rmp":
                continue
            effect = Effect(old["name"], old["bytes"], lock=strongest(statement.held.get(oid)))
            effect.new_lock = effect.lock != strongest(held_before.get(oid))
            new = after.get(oid)
            effect.dropped = new is None
            effect.rewritten = new is not None and new["file"] != old["file"]
            effect.scanned = new is not None and new["scans"] > old["scans"]
            effect.built = any(
                index["kind"] == "i" and index["table_oid"] == oid and (i not in before or before[i]["file"] != index["file"])
                for i, index in after.items()
            )
            if effect.new_lock or effect.work() or any(finding["object"] == effect.name for finding in statement.logged):
                statement.effects[oid] = effect

"""Replays the corpus over small tables that are never empty, and sets a random sample of findings and of silences beside
what a second session measures of the same statement: sample.py SEED CORPUS PROJECT…

Before each migration every empty table gets a few hundred rows (fill.py), and the thresholds are set so low that every
finding fires on facts alone. The guard is off: check() judges, the statement runs, outside.py measures. A finding is true
where the work it names was done to that relation under the lock it names; a silence is true where nothing that had rows
before was read, built or rewritten under SHARE or more. Fails on a false one, sampled or not.
"""

import random
import re
import sys
import threading
from collections import Counter
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

import corpus
from fill import fill

sys.path.append(str(Path(__file__).resolve().parent.parent / "proofs"))
import outside  # noqa: E402

ROWS = 300
SAMPLE = 150

# Without jit: the plan settings make every plan look expensive enough for it. An estimate is rounded up: what has rows takes longer than 0 ms.
SETTINGS = {**outside.SETTINGS, "jit": "off", "schema_guard.mode": "off", "schema_guard.small_table": "0", "schema_guard.max_blocking_time": "0"}

# What check() judges as it stands; what a DO block or a function runs is judged only when it runs.
DDL = re.compile(r"(ALTER|CREATE|DROP|TRUNCATE|REINDEX|CLUSTER|VACUUM|REFRESH|COMMENT|GRANT|REVOKE|SECURITY)\b", re.IGNORECASE)

# Those that somebody would miss: what is there, committed, and has rows.
WITH_ROWS = """
SELECT c.oid, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM (SELECT FROM %s LIMIT 1) t', c.oid::regclass),
    false, true, '')))[1]::text <> '0' AS some
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND (c.relkind <> 'm' OR c.relispopulated) AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'schema_guard')"""

EMPTY = """
DO $$ DECLARE t regclass; BEGIN
    FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'schema_guard')
    LOOP EXECUTE format('TRUNCATE %s CASCADE', t); END LOOP;
END $$"""

IDLE = psycopg.pq.TransactionStatus.IDLE
BLOCKING = ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"]


class Measured:
    """One statement: what was said of it, and what was measured."""

    def __init__(self, project, migration, sql):
        self.project, self.migration, self.sql = project, migration, sql
        self.findings, self.forecast, self.rows, self.held, self.filled = [], [], [], {}, set()

    def false_finding(self, finding):
        """Why the finding is false, or nothing."""
        name, work = finding["object"], finding["work"]
        if finding["lock_mode"] and finding["lock_mode"] not in self.held.get(name, ()):
            return f"{finding['lock_mode']} is not held on {name}"
        done = {kind for row in self.rows if row[1] == name for kind, much in zip(("rewrite", "scan", "build"), row[3:]) if much}
        # A rewrite reads every row as well, and it is then that constraints are verified.
        if work != "none" and work not in done and not (work == "scan" and "rewrite" in done):
            return f"no {work} of {name}, but {sorted(done) or 'nothing'}"
        return None

    def false_silence(self):
        said = {finding["object"] for finding in self.findings}
        for _, name, lock, *work in self.rows:
            strong = [mode for mode in self.held.get(name, ()) if mode in BLOCKING]
            if strong and any(work) and name in self.filled and name not in said:
                return f"{name} was worked on under {strong}, and nothing was said of it"
        return None


class Replay:
    """One project: a session that deploys, one that watches it, and one that fills."""

    def __init__(self, project):
        with psycopg.connect(dbname="postgres", autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{project} sample"')
        self.project, self.measured, self.failed, self.unfillable = project, [], [], Counter()
        self.filler = psycopg.connect(dbname=f"{project} sample", autocommit=True, row_factory=dict_row)
        self.filler.execute("CREATE EXTENSION pg_schema_guard")
        self.filler.execute("SET schema_guard.mode = off")
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        self.session = psycopg.connect(dbname=f"{project} sample", autocommit=True, options=options)
        self.watcher = psycopg.connect(dbname=f"{project} sample", autocommit=True)
        for connection in (self.filler, self.session, self.watcher):
            connection.prepare_threshold = None

    def migrate(self, migration):
        unfilled = fill(self.filler, ROWS, only_empty=True, skip={t for t, n in self.unfillable.items() if n > 3})
        self.unfillable.update(unfilled.keys())
        error, at = self.attempt(migration, 0)
        if error is None:
            return
        # Made-up rows are in its way: what did run is measured, and the project goes on without them.
        self.failed.append(f"{migration.name}: {error}")
        measured = len(self.measured)
        self.filler.execute(EMPTY)
        error, _ = self.attempt(migration, 0 if migration.transaction else at)
        del self.measured[measured:]
        if error:
            self.failed.append(f"{migration.name}, over empty tables: {error}")

    def attempt(self, migration, skip):
        """Runs the migration as its tool would; gives back what it stumbled over, and at which statement."""
        self.filled = {row["oid"] for row in self.filler.execute(WITH_ROWS) if row["some"]}
        at = skip
        try:
            if migration.transaction:
                self.session.execute("BEGIN")
                self.start()
            for at, sql in enumerate(migration.statements[skip:], skip):
                if not migration.transaction and self.session.info.transaction_status == IDLE:
                    self.start()
                if DDL.match(sql):
                    self.statement(migration, sql)
                else:
                    self.session.execute(sql)
            if migration.transaction:
                self.session.execute("COMMIT")
            return None, at
        except psycopg.Error as error:
            self.session.execute("ROLLBACK")
            return str(error).splitlines()[0], at

    def start(self):
        """What there is when a transaction begins; everything measured is about that."""
        self.first = outside.State(self.session, self.watcher)
        self.identity = {oid: oid for oid in self.first.relations}

    def statement(self, migration, sql):
        measured = Measured(self.project, migration.name, sql)
        measured.findings = self.ask("SELECT * FROM schema_guard.check(%s)", sql)
        measured.forecast = self.ask("SELECT * FROM schema_guard.forecast(%s)", sql)
        before = outside.State(self.session, self.watcher)
        seen = self.run(sql)
        after = outside.State(self.session, self.watcher)
        for oid, modes in seen.items():
            after.locks.setdefault(oid, set()).update(modes)
        # Names as check() has them: those of the time before the statement.
        names = {oid: before.relations[now][1] for oid, now in self.identity.items() if now in before.relations}
        origins = {self.first.relations[oid][1]: oid for oid in names}
        for oid, name in names.items():
            measured.held[name] = after.locks.get(oid, set()) | after.locks.get(self.identity[oid], set())
            if oid in self.filled:
                measured.filled.add(name)
        rows = outside.compare(0, sql, self.first, before, after, self.identity)
        measured.rows = [(0, names[origins[row[1]]], *row[2:]) for row in rows if row[1] in origins]
        self.measured.append(measured)

    def ask(self, query, sql):
        with self.session.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, [sql]).fetchall()

    def run(self, sql):
        """Runs it; what commits by itself holds its locks only meanwhile, and is looked at every few milliseconds."""
        if self.session.info.transaction_status != IDLE:
            self.session.execute(sql)
            return {}
        alone = re.search(r"\bCONCURRENTLY\b|^VACUUM|^ALTER\s+SYSTEM|^ALTER\s+TYPE\b.*\bADD\s+VALUE", sql, re.IGNORECASE | re.DOTALL)
        if not alone:
            self.session.execute("BEGIN")
            self.session.execute(sql)
            seen = outside.locks(self.watcher, self.session.info.backend_pid)
            self.session.execute("COMMIT")
            return seen
        seen, errors = {}, []

        def work():
            try:
                self.session.execute(sql)
            except psycopg.Error as error:
                errors.append(error)

        runner = threading.Thread(target=work)
        runner.start()
        while runner.is_alive():
            for oid, modes in outside.locks(self.watcher, self.session.info.backend_pid).items():
                seen.setdefault(oid, set()).update(modes)
            runner.join(0.001)
        if errors:
            raise errors[0]
        return seen


def show(measured, finding, false):
    print(f"\n[{measured.project}, {measured.migration}]\n  {corpus.flat(measured.sql)[:160]}")
    if finding:
        print(f"    verdict:  {finding['rule']} ({finding['action']}) on {finding['object']}: {finding['lock_mode']}, {finding['work']}")
    else:
        print("    verdict:  silent")
    for _, name, lock, rewritten, scanned, builds in measured.rows:
        work = ", ".join(word for word, done in (("rewritten", rewritten), ("scanned", scanned), (f"{builds} built", builds)) if done)
        rows = "with rows" if name in measured.filled else "no rows"
        print(f"    measured: {name} ({rows}): {lock or 'no further lock'}{'; ' if work else ''}{work}")
    if not measured.rows:
        print("    measured: nothing that was there before was locked or worked on")
    print(f"    {'FALSE: ' + false if false else 'true'}")


def main():
    seed, path, projects = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    everything = []
    for project in projects:
        replay = Replay(project)
        for migration in corpus.migrations(path / project):
            replay.migrate(migration)
        everything += replay.measured
        print(f"{project}: {len(replay.measured)} statements of DDL judged and measured, {len(replay.failed)} migrations failed over made-up rows", flush=True)
        for line in replay.failed:
            print(f"    failed: {line}")
    findings = [(m, f, m.false_finding(f)) for m in everything for f in m.findings]
    # Only where something with rows was locked or worked on is silence an opinion.
    silences = [(m, None, m.false_silence()) for m in everything if not m.findings and any(row[1] in m.filled for row in m.rows)]
    unsaid = [(m, None, m.false_silence()) for m in everything if m.findings]
    chosen = random.Random(seed)
    sampled = [chosen.sample(all_of, min(SAMPLE, len(all_of))) for all_of in (findings, silences)]
    for what, sample in zip(("findings", "silences"), sampled):
        print(f"\n{len(sample)} {what} at random, seed {seed}:")
        for one in sample:
            show(*one)
    print(f"\nSeed {seed}.")
    for what, all_of, sample in zip(("findings", "silences"), (findings, silences), sampled):
        false = [sum(1 for one in some if one[2]) for some in (sample, all_of)]
        print(f"{len(sample)} {what} sampled: {len(sample) - false[0]} true, {false[0]} false; all {len(all_of)}: {false[1]} false")
    wrong = [one for one in findings + silences + unsaid if one[2]]
    if wrong:
        print("\nFalse ones, sampled or not:")
        for one in wrong:
            show(*one)
    sys.exit(1 if wrong else 0)


main()

"""Replays the corpus over filled tables and sets each verdict beside what the server shows: with_data.py CORPUS PROJECT…

The first two thirds of a project's migrations run as they are, then every table is filled (fill.py). The last third runs
twice from there: at the default settings, and with small_table = 0 and max_blocking_time = 1 ms; in mode warn, so that
it goes on. Fails where verdict and server contradict each other. PGSG_SEED repeats a sample.
"""

import os
import random
import re
import sys
from collections import Counter
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from corpus import flat, migrations
from fill import fill
from server import LOCKS, Deploy, Statement

SETTINGS = {
    "defaults": {"schema_guard.mode": "warn"},
    "strict": {"schema_guard.mode": "warn", "schema_guard.small_table": "0", "schema_guard.max_blocking_time": "1ms"},
}
SAMPLE = 60

# Which statements each rule is about, to say why one never fired.
ABOUT = {
    "index-not-concurrent": r"^create (unique )?index (?!concurrently)",
    "drop-index-not-concurrent": r"^drop index (?!concurrently)",
    "reindex-not-concurrent": r"^reindex",
    "add-column-volatile-default": r"^alter table.* add .*default \(?(\w+\.)?(gen_random|uuid_|random|clock_|nextval)",
    "add-serial-column": r"^alter table.* add .*serial",
    "add-identity-column": r"^alter table.* add .* as identity",
    "add-generated-column": r"^alter table.* add .*\bstored",
    "add-required-column": r"^alter table(?!.*default).* add (?!constraint).*not null",
    "column-type-rewrite": r"^alter table.* (alter|set data).* type ",
    "set-not-null-scan": r"^alter table.* set not null",
    "add-check-scan": r"^alter table.* add .*check ?\(",
    "add-foreign-key-scan": r"^alter table.* add .*references",
    "add-unique-build": r"^alter table.* add .*unique",
    "add-primary-key-build": r"^alter table.* add .*primary key",
    "table-rewrite": r"^alter table.* set (un)?logged|^alter table.* set access method",
    "vacuum-full": r"^vacuum.*full",
    "drop-column": r"^alter table.* drop (?!constraint|default|not null|expression|identity)",
    "drop-table": r"^drop table",
    "drop-schema": r"^drop schema",
    "truncate": r"^truncate",
    "rename-column": r"^alter table.* rename (?!to|constraint)",
    "rename-table": r"^alter table.* rename to",
}


def connect(database):
    return psycopg.connect(dbname=database, autocommit=True, row_factory=dict_row)


def prepare(project, first):
    """A database at two thirds of the way, filled; gives back what could not be filled."""
    with connect("postgres") as admin:
        admin.execute(f'CREATE DATABASE "{project} filled"')
    with connect(f"{project} filled") as session:
        session.execute("CREATE EXTENSION pg_schema_guard")
        session.execute("SET schema_guard.mode = off")
        for migration in first:
            if migration.transaction:
                session.execute("BEGIN")
            for statement in migration.statements:
                session.execute(statement)
            if migration.transaction:
                session.execute("COMMIT")
        session.execute("RESET ALL")
        session.execute("SET schema_guard.mode = off")
        return fill(session)


def replay(project, setting, last):
    """The last third over filled tables, every statement judged and measured."""
    database = f"{project} {setting}"
    with connect("postgres") as admin:
        admin.execute(f'CREATE DATABASE "{database}" TEMPLATE "{project} filled"')
    deploy, measured = Deploy(database, SETTINGS[setting]), []
    for migration in last:
        deploy.begin(migration.transaction)
        for sql in migration.statements:
            if not migration.transaction:
                deploy.begin(False)
            statement = Statement(setting, project, migration.name, sql)
            measured.append(statement)
            deploy.run(statement, migration.transaction)
            if statement.error:
                break
        if migration.transaction:
            deploy.execute("ROLLBACK" if statement.error else "COMMIT")
    deploy.close()
    return measured


def contradictions(s):
    """Where what the server shows of the statement says something else than the verdict."""
    if s.error:
        # A migration that stumbles over made-up data is the data's fault, one that stumbles over the guard is not.
        return [f"the guard's error: {s.error}"] if s.sqlstate.startswith("SG") or s.sqlstate == "55P03" else []
    found = []
    by_name = {e.name: (oid, e) for oid, e in s.effects.items()}
    if not re.match(r"do\b|select\b|call\b", s.sql, re.I):
        key = lambda f: (f["rule"], f["object"], f["action"], f["lock_mode"], f["work"])
        live, checked = Counter(map(key, s.logged)), Counter(map(key, s.checked))
        if live != checked:
            found.append(f"check() says {sorted(checked - live)}, the live statement {sorted(live - checked)}")
    for finding in s.logged:
        oid, effect = by_name.get(finding["object"], (None, None))
        if effect is None:
            found.append(f"{finding['rule']}: {finding['object']} was not touched")
            continue
        if finding["lock_mode"] not in s.held.get(oid, ()):
            found.append(f"{finding['rule']}: {finding['lock_mode']} forecast, held: {sorted(s.held.get(oid, ()))}")
        done = {"rewrite": effect.rewritten, "build": effect.built, "scan": effect.scanned or effect.rewritten, "none": True}
        if not done[finding["work"]]:
            found.append(f"{finding['rule']}: {finding['work']} forecast, the server shows: {effect.work() or 'none'}")
    if not any(f["work"] != "none" for f in s.logged) and not re.match(r"(truncate|insert|update|delete|with|select)\b", s.sql, re.I):
        for effect in s.effects.values():
            if LOCKS.index(effect.lock or LOCKS[0]) < LOCKS.index("ShareLock"):
                continue
            if s.setting == "strict":
                megabytes = effect.bytes / 2**20
                missed = (effect.rewritten or effect.built) and megabytes >= 1 or effect.scanned and megabytes >= 4
            else:
                missed = effect.work() not in ("", "dropped") and effect.bytes >= 10 * 2**20 and s.ms > 3000
            if missed:
                found.append(f"silent, but {effect.name} ({effect.bytes >> 20} MB) was {effect.work()} under {effect.lock}, {s.ms:.0f} ms")
    return found


def show(s):
    print(f"\n[{s.setting}, {s.project}, {s.migration}]\n  {flat(s.sql)[:150]}")
    for f in s.logged:
        print(f"    verdict:  {f['rule']} ({f['action']}) on {f['object']}: {f['lock_mode']}, {f['work']}, about {f['estimated_ms']} ms")
    if not s.logged:
        print("    verdict:  silent")
    for e in s.effects.values():
        lock = (e.lock or "no lock") + ("" if e.new_lock else " (since earlier)")
        print(f"    measured: {e.name} ({e.bytes >> 10} kB): {lock}{', ' if e.work() else ''}{e.work()}")
    print(f"    measured: {s.ms:.1f} ms")


def why_silent(rule, early, measured):
    pattern = ABOUT.get(rule)
    if pattern is None:
        return "with_data.py does not know what statements it is about"
    about = lambda sql: re.search(pattern, flat(sql), re.I)
    late = [s for s in measured if s.setting == "strict" and about(s.sql)]
    before = sum(1 for sql in early if about(sql))
    if not late:
        return f"no such statement after the tables are filled, {before} before" if before else "no such statement in the corpus"
    failed = sum(1 for s in late if s.error)
    new = sum(1 for s in late if not s.error and not s.effects)
    worked = [s for s in late if any(e.work() not in ("", "dropped") for e in s.effects.values())]
    text = f"{len(late)} such statements met data: {failed} failed over it, {new} touched only what their own transaction had made"
    others = len(late) - failed - new
    if others:
        text += f", {others} touched older tables, {len(worked)} of them with work"
    return text + "".join(f"\n      {flat(s.sql)[:110]}" for s in worked[:3])


def main():
    corpus, projects = Path(sys.argv[1]), sys.argv[2:]
    seed = int(os.environ.get("PGSG_SEED") or random.randrange(10**6))
    measured, early = [], []
    print("\nWith data in the tables, before the last third of the migrations:")
    for project in projects:
        every = migrations(corpus / project)
        at = len(every) * 2 // 3
        early += [statement for migration in every[:at] for statement in migration.statements]
        unfilled = prepare(project, every[:at])
        for setting in SETTINGS:
            measured += replay(project, setting, every[at:])
        here = [s for s in measured if s.project == project]
        failed = Counter(f"{s.migration}: {s.error}" for s in here if s.error)
        print(f"  {project}: {len(here)} statements judged and measured, {failed.total()} failed over made-up data", flush=True)
        for error in failed:
            print(f"    failed: {error}")
        for table, reason in unfilled.items():
            print(f"    not filled: {table}: {reason}")

    with connect(f"{projects[0]} filled") as session:
        rules = [row["rule"] for row in session.execute("SELECT rule FROM schema_guard.rules")]
    fired = {setting: Counter(f["rule"] for s in measured if s.setting == setting for f in s.logged) for setting in SETTINGS}
    blocked = Counter(f["rule"] for s in measured if s.setting == "strict" for f in s.logged if f["action"] == "block")
    print(f"\n  {'rule':30} {'defaults':>9} {'strict':>9} {'enforce would refuse':>21}")
    for rule in rules:
        print(f"  {rule:30} {fired['defaults'][rule]:9} {fired['strict'][rule]:9} {blocked[rule]:21}")
    print("\nRules that never fired:")
    for rule in rules:
        if not fired["defaults"][rule] and not fired["strict"][rule]:
            print(f"  {rule}: {why_silent(rule, early, measured)}")

    loud = [s for s in measured if s.logged and not s.error]
    quiet = [s for s in measured if not s.logged and not s.error and any(e.new_lock for e in s.effects.values())]
    chosen = random.Random(seed)
    sample = chosen.sample(loud, min(SAMPLE // 2, len(loud))) + chosen.sample(quiet, min(SAMPLE // 2, len(quiet)))
    print(f"\n{len(sample)} statements at random (PGSG_SEED={seed}), verdict beside measurement:")
    for statement in sample:
        show(statement)

    wrong = [(s, contradiction) for s in measured for contradiction in contradictions(s)]
    print(f"\n{len(measured)} statements measured, {len(wrong)} contradictions between verdict and server")
    for statement, contradiction in wrong:
        show(statement)
        print(f"    CONTRADICTION: {contradiction}")
    sys.exit(1 if wrong else 0)


main()

"""Asks three parties about every judged statement of examples/: the guard, squawk, and the server that runs it. Prints the
document that tests/comparison/run writes."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

import psycopg
from psycopg import sql

from document import document

TOKEN = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|(\$\w*\$).*?\1|;|[^;]", re.DOTALL)
# What is run but not a row of its own.
SURROUNDINGS = re.compile(r"(BEGIN|COMMIT|SET)\b")
LOCKS = ["AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
         "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"]
# From here on a lock keeps those out who want to write.
KEEPS_OUT = LOCKS.index("ShareLock")
ELSEWHERE = "it takes a second session, which none of the three is given"
EXCLUDED = {"long-transaction-in-the-way": ELSEWHERE}


@dataclass
class Statement:
    file: str
    text: str
    first_line: int
    last_line: int
    lock: str = ""
    work: list = field(default_factory=list)
    # A strong lock that its transaction has from an earlier statement.
    held: str = ""
    # Why there is no measurement.
    unmeasured: str = ""
    blocks: bool = False
    # It stands after a SET schema_guard.allow, which squawk cannot know.
    allowed: bool = False
    guard: list = field(default_factory=list)
    squawk: list = field(default_factory=list)


def judged(path):
    """The set-up of an example, and its judged statements; tests/examples/run splits it in the same way."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    blank = [number for number, line in enumerate(lines) if not line.strip()]
    at = blank[-1 if path.name == "bad.sql" else 0]
    statements, current, line = [], "", at + 2
    for token in TOKEN.finditer("".join(lines[at + 1:])):
        token = token.group()
        line += token.count("\n")
        if token.startswith("--") or (not current and token.isspace()):
            continue
        if token == ";":
            statements.append(Statement(f"{path.parent.name}/{path.stem}", current, line - current.count("\n"), line))
            current = ""
        else:
            current += token
    if current.strip():
        raise ValueError(f"{path}: no semicolon at the end of {current}")
    return "".join(lines[:at]), statements


class Example:
    """One file in a database of its own."""

    count = 0

    def __init__(self, admin, path):
        Example.count += 1
        self.database = f"example_{Example.count}"
        admin.execute(f"CREATE DATABASE {self.database} TEMPLATE guarded")
        admin.execute(f"GRANT CREATE ON DATABASE {self.database} TO developer")
        self.set_up, self.statements = judged(path)
        subprocess.run([os.environ["PSQL"], "-Xq", "-v", "ON_ERROR_STOP=1", "-U", "developer", self.database],
                       input=self.set_up, text=True, check=True, stdout=subprocess.DEVNULL)

    def ask_guard(self):
        first = self.statements[0].first_line
        script, at, allowed = "", first, False
        for statement in self.statements:
            statement.allowed = allowed = (allowed or "schema_guard.allow" in statement.text) and statement.text != "COMMIT"
            script += "\n" * (statement.first_line - at) + statement.text + ";"
            at = statement.last_line
        with psycopg.connect(dbname=self.database, user="developer", autocommit=True) as session:
            for line, rule, action in session.execute("SELECT line, rule, action FROM schema_guard.check(%s)", [script]):
                at_line(self.statements, line + first - 1).guard.append((rule, action))

    def measure(self):
        with psycopg.connect(dbname=self.database, autocommit=True) as session:
            # The guard is asked by ask_guard(); here the statements run as they would without it.
            session.execute("SET schema_guard.mode = off")
            session.execute("SET SESSION AUTHORIZATION developer")
            held = {}
            for statement in self.statements:
                in_transaction = session.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
                if not in_transaction:
                    held = {}
                if not SURROUNDINGS.match(statement.text):
                    self.rehearse(session, statement, held, in_transaction)
                try:
                    session.execute(statement.text)
                except psycopg.Error as error:
                    # No file goes on after a statement that fails, and only the last one may.
                    if statement is not self.statements[-1]:
                        raise
                    statement.unmeasured = f"fails: {str(error).splitlines()[0]}"

    def rehearse(self, session, statement, held, in_transaction):
        try:
            with session.transaction():
                rows = session.execute("SELECT relation, lock_mode, rewrites, scans, builds FROM schema_guard.rehearse(%s,"
                                       " force => true)", [statement.text]).fetchall()
        except psycopg.Error as error:
            words = str(error).splitlines()[0].removeprefix("statement 1: ")
            statement.unmeasured = "cannot be rehearsed" if "cannot be rehearsed" in words else f"fails: {words}"
            return
        statement.held = strongest(held.values())
        for relation, lock, *_ in rows:
            held[relation] = strongest([lock, held.get(relation)])
        statement.lock = strongest(lock for _, lock, *_ in rows)
        strong = LOCKS.index(strongest(held.values()) or LOCKS[0]) >= KEEPS_OUT
        for relation, _, rewrites, scans, builds in rows:
            work = [word for word, done in (("rewrites", rewrites), ("scans", scans), ("builds", builds)) if done]
            # TRUNCATE replaces a file and reads nothing.
            if not work or statement.text.startswith("TRUNCATE") or not has_rows(session, relation):
                continue
            statement.work += [word for word in work if word not in statement.work]
            statement.blocks |= strong


def has_rows(session, relation):
    kind, populated = session.execute("SELECT relkind, relispopulated FROM pg_class WHERE oid = %s::regclass",
                                      [relation]).fetchone()
    if kind not in ("r", "p", "m") or not populated:
        return False
    # The name comes as PostgreSQL quotes it.
    return session.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.SQL(relation))).fetchone()[0]


def strongest(locks):
    return max((lock for lock in locks if lock), key=LOCKS.index, default="")


def at_line(statements, line):
    found = [statement for statement in statements if statement.first_line <= line <= statement.last_line]
    if len(found) != 1:
        raise ValueError(f"{statements[0].file}: a finding on line {line}, which is no statement's")
    return found[0]


def ask_squawk(major, examples):
    """All files at once, with its default rules; it counts lines from 0."""
    command = [os.environ["SQUAWK"], "--reporter", "json", f"--pg-version={major}.0", *examples]
    answer = subprocess.run(command, text=True, capture_output=True, check=False)
    files = {str(path): example for path, example in examples.items()}
    for finding in json.loads(answer.stdout):
        statements = files[finding["file"]].statements
        line = finding["line"] + 1
        if line >= statements[0].first_line:
            rules = at_line(statements, line).squawk
            if finding["rule_name"] not in rules:
                rules.append(finding["rule_name"])


def main():
    admin = psycopg.connect(autocommit=True)
    server = admin.info.parameter_status("server_version")
    major = int(server.split(".")[0])
    squawk = subprocess.run([os.environ["SQUAWK"], "--version"], text=True, capture_output=True, check=True).stdout.strip()
    with psycopg.connect(dbname="guarded") as session:
        rules = [rule for rule, in session.execute("SELECT rule FROM schema_guard.rules WHERE %s >= since AND"
                                                   " (until IS NULL OR %s <= until)", [major, major])]
        guard = session.execute("SELECT extversion FROM pg_extension WHERE extname = 'pg_schema_guard'").fetchone()[0]
    # The view has no classes; the page is made from the code.
    classes = dict(re.findall(r"^\| \[([a-z-]+)\]\([^|]*\|[^|]*\| ([a-z ]+) \|", Path("docs/rules.md").read_text(encoding="utf-8"),
                              re.MULTILINE))
    excluded = defaultdict(list)
    examples = {}
    for directory in sorted(Path("examples").iterdir()):
        rule = directory.name
        if rule in EXCLUDED:
            excluded[EXCLUDED[rule]].append(rule)
        elif rule not in rules:
            excluded[f"its rule does not apply to PostgreSQL {major}"].append(rule)
        else:
            for path in (directory / "bad.sql", directory / "good.sql"):
                try:
                    examples[path] = Example(admin, path)
                    examples[path].ask_guard()
                    examples[path].measure()
                except Exception:
                    print(f"error: in {path}", file=sys.stderr)
                    raise
    ask_squawk(major, examples)
    rows = [statement for example in examples.values() for statement in example.statements
            if not SURROUNDINGS.match(statement.text)]
    print(document(rows, classes, excluded, {"PostgreSQL": server, "pg_schema_guard": guard, "squawk": squawk.split()[-1],
                                             "date": datetime.now(timezone.utc).strftime("%Y-%m-%d")}))


main()

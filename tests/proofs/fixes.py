"""Asks the guard what it says of its own advice: of the safe form of every statement in examples/ and cases/.

Every rule is in force, opinions included, and every table counts as large. No step of a safe form may be refused. What it is
warned of must be what the statement itself is warned of, or stand in JUSTIFIED with the reason: two rules that contradict
each other would send people in circles.
"""

import contextlib
import sys
from collections import Counter, namedtuple
from pathlib import Path

import psycopg

import cases
from server import Server

EXAMPLES = Path(__file__).parents[2] / "examples"

# (the rule whose safe form it is, the rule that warns of it): why both are right.
JUSTIFIED = {
    ("*", "not-idempotent"):
        "the words that make a statement repeatable are its author's; the steps keep what the statement says",
    ("*", "several-alters-of-one-table"):
        "what is quick stays in one statement, and each step that follows has a reason to stand alone",
    ("*", "unique-index-may-fail"):
        "the key is the statement's, which would fail on the same duplicates, under its lock",
    ("*", "foreign-key-without-index"):
        "the foreign key is the statement's or the partitioned table's; whether deletes need an index is another question",
    ("add-unique-build", "name-needs-quoting"):
        "the index has the name that the statement gives to the constraint",
    ("set-not-null-scan", "constraint-tightened"):
        "the CHECK is the NOT NULL that the statement asks for",
    ("attach-partition-scan", "constraint-tightened"):
        "the CHECK is the bound, which the table is held to from the next statement on",
    ("default-partition-scan", "constraint-tightened"):
        "the CHECK is what the new partition's bound leaves to the DEFAULT partition",
    ("attach-partition-build", "constraint-tightened"):
        "the key is the partitioned table's, which the table is held to from the next statement on",
    ("attach-partition-foreign-key-scan", "constraint-tightened"):
        "the foreign key is the partitioned table's, which the table is held to from the next statement on",
    ("*", "foreign-key-not-deferrable"):
        "the foreign key is the one that is there, or has to equal the partitioned table's",
    ("attach-partition-foreign-key-scan", "foreign-key-cascade"):
        "the foreign key has to equal the partitioned table's",
    ("add-serial-column", "short-primary-key"):
        "the sequence has the type that the statement's serial stands for",
    ("attach-partition-build", "duplicate-index"):
        "each of the partitioned table's indexes wants one of its own",
}

Finding = namedtuple("Finding", "statement rule action fix message")

SETTINGS = """
SELECT schema_guard.use_preset('strict');
SET schema_guard.assume_size = '20GB';
SET schema_guard.lock_timeout = '2s';
"""


def examples():
    """The set-up of each bad.sql, and the statements that it is about: those below its last blank line."""
    for path in sorted(EXAMPLES.glob("*/bad.sql")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "\\" not in line]
        last = max(at for at, line in enumerate(lines) if not line.strip())
        yield f"examples/{path.parent.name}", cases.split("\n".join(lines[:last])), cases.split("\n".join(lines[last:]))


def proof_cases(major):
    for case in cases.all_cases():
        if case.applies_to(major):
            yield f"{case.file}: {case.name}", [case.set_up], case.statements


def check(session, statements):
    """The rows of check() by statement."""
    sql = "SELECT statement, rule, action, fix, message FROM schema_guard.check(%s)"
    return [Finding(*row) for row in session.execute(sql, ["\n".join(statements)]).fetchall()]


def contradictions(session, statements, used):
    """What is wrong with the safe forms of a script's statements, and how many there are."""
    wrong, number = [], 0
    findings = check(session, statements)
    for at, statement in enumerate(statements, 1):
        own = [finding for finding in findings if finding.statement == at]
        before = statements[: at - 1]
        if any(line.upper().startswith("BEGIN") for line in before):
            # The steps of a safe form are transactions of their own.
            before = [*before, "COMMIT;"]
        for fix in {finding.fix for finding in own if finding.fix}:
            number += 1
            rules = {finding.rule for finding in own if finding.fix == fix}
            for found in check(session, [*before, fix]):
                if found.statement > len(before):
                    pair = excuse(rules, found, own)
                    used.update([pair] if pair else [])
                    if pair is None:
                        wrong.append((" ".join(sorted(rules)), found, fix))
    return wrong, number


def excuse(rules, found, own):
    """Why the finding about a safe form is none: a pair of JUSTIFIED, or an empty one where the statement itself has it."""
    if any(finding.rule == found.rule and (found.action == "warn" or not finding.fix) for finding in own):
        return ()
    pairs = [(rule, found.rule) for rule in [*sorted(rules), "*"] if (rule, found.rule) in JUSTIFIED]
    return pairs[0] if pairs and found.action == "warn" else None


def main():
    server = Server()
    session = server.asker
    session.execute(SETTINGS)
    asked, fixes, wrong, used, seen = 0, 0, Counter(), Counter(), {}
    for name, set_up, statements in [*examples(), *proof_cases(server.major)]:
        server.session.execute("ROLLBACK")
        server.reset()
        for statement in set_up:
            # The one example of an invalid index makes it by a build that fails; others belong to another major.
            with contextlib.suppress(psycopg.Error):
                server.session.execute(statement)
        found, number = contradictions(session, statements, used)
        asked, fixes = asked + 1, fixes + number
        for rules, finding, fix in found:
            key = (rules, finding.action, finding.rule)
            wrong[key] += 1
            seen.setdefault(key, (name, fix, finding.message))
    for (rules, action, rule), (name, fix, text) in sorted(seen.items()):
        print(f"{name}: the safe form of {rules} would {action}, {wrong[rules, action, rule]} times: {text}")
        print(*(f"    {line}" for line in fix.splitlines()), sep="\n")
    for (rule, warned), reason in JUSTIFIED.items():
        print(f"{used[rule, warned]:4} times {warned} on the safe form of {rule}: {reason}")
    unused = [pair for pair in JUSTIFIED if pair not in used]
    print(f"PostgreSQL {server.major}: {fixes} safe forms of {asked} scripts, {sum(wrong.values())} contradictions,"
          f" {len(unused)} excuses that nothing needs")
    # A run of nothing proves nothing.
    sys.exit(1 if wrong or unused or not fixes else 0)


main()

"""Proves the cases on the server that PGHOST and PGPORT name: forecast, rehearsal and the outside measurement agree."""

import argparse
import sys
import time

import psycopg

import cases
import outside
from server import Server, accounts_for, covers, message, shown

def prove(server, case):
    """The rows of each source by its name, or the word "fails" and its error."""
    server.reset()
    if case.set_up.strip():
        server.session.execute(case.set_up)
    found, rows = {}, {}

    def ask(source, measure):
        try:
            rows[source] = measure()
            found[source] = [shown(row) for row in rows[source]]
        except psycopg.Error as error:
            found[source] = f"fails: {message(error)}"
        except ValueError as error:
            found[source] = f"fails: {error}"

    if case.expected is not None:
        found["expected"] = sorted(case.expected)
    ask("forecast", lambda: server.forecast(case.statements))
    if not case.forecast_only and not case.meanwhile:
        ask("rehearse", lambda: server.rehearsal(case.statements))
        ask("outside", lambda: outside.measure(server.session, server.watcher, case.statements))
    if case.meanwhile:
        ask("outside", lambda: server.held_up(case.statements[0], case.meanwhile))
        if len(rows) == 2 and accounts_for(rows["forecast"], rows["outside"]):
            found["outside"] = found["forecast"]
    # What the planner or a function decides is forecast as the worst case: what came of it is no more than that.
    if server.worst_cases and all(covers(rows.get("forecast", []), measured) for measured in rows.values()):
        found.update((source, found["forecast"]) for source in rows)
    return found


def agree(case, found):
    if case.error:
        return all(f"fails: {case.error} " in result for source, result in found.items() if source in ("rehearse", "outside"))
    results = list(found.values())
    return not isinstance(results[0], str) and all(result == results[0] for result in results)


def difference(case, found):
    """Each source's own rows, those that all have once."""
    lines = [f"{case.file}: {case.name}"] + [f"    {line}" for statement in case.statements for line in statement.splitlines()]
    if case.error:
        lines.append(f"  should fail with {case.error}")
    lists = [set(result) for result in found.values() if not isinstance(result, str)]
    common = set.intersection(*lists) if len(lists) == len(found) else set()
    for source, result in found.items():
        own = [result] if isinstance(result, str) else [row for row in result if row not in common] or ["-"]
        lines += [f"  {source + ':':9} {row}" for row in own]
    if differ(found):
        lines.append("  the two measurements differ")
    return "\n".join(lines)


def differ(found):
    return "rehearse" in found and "outside" in found and found["rehearse"] != found["outside"] and \
        "fails" not in (found["rehearse"][:5], found["outside"][:5])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", metavar="WORD", default="")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()

    server = Server()
    proven, wrong, elsewhere = 0, [], 0
    started = time.monotonic()
    for case in cases.all_cases():
        if options.k not in f"{case.file}: {case.name}":
            continue
        if not case.applies_to(server.major):
            elsewhere += 1
            continue
        try:
            found = prove(server, case)
        except psycopg.Error as error:
            found = {"set-up": f"fails: {message(error)}"}
        if "set-up" in found or not agree(case, found):
            wrong.append(case)
            print(difference(case, found), end="\n\n")
        elif options.v:
            print(f"{case.file}: {case.name}", *found["forecast"], sep="\n    ")
        proven += 1
    by_file = {}
    for case in wrong:
        by_file[case.file] = by_file.get(case.file, 0) + 1
    print(f"PostgreSQL {server.major}: {proven} cases, {proven - len(wrong)} proven, {len(wrong)} not"
          f" ({elsewhere} of other majors; {time.monotonic() - started:.0f} s)")
    for file, count in sorted(by_file.items()):
        print(f"    {file}: {count} not proven")
    # A run of nothing proves nothing.
    sys.exit(1 if wrong or not proven else 0)


main()

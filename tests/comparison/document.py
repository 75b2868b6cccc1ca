"""The document of a comparison: what was asked, the counts, and a row a statement."""

import re

# squawk's rules about what stands around a statement; the guard imposes a lock_timeout by itself.
AROUND = {"require-lock-timeout": "LT", "require-statement-timeout": "ST", "prefer-robust-stmts": "RS"}

TEXT = """# The guard and squawk, beside what the server does

Written by `make comparison` (`tests/comparison/run`) from one run on {date}: PostgreSQL {PostgreSQL},
pg_schema_guard {pg_schema_guard}, squawk {squawk} (PyPI `squawk-cli`).

**The files are ours.** They are the `bad.sql` and `good.sql` of [examples/](../examples), which were written to show the
guard's rules, each bad one to raise one and each good one to raise none; a tool that has other rules or other aims is
not measured by them. `tests/examples/run` fails unless the guard does so, so they cannot show what the guard misses. The two also
know different things: squawk reads the file, the guard reads the file and asks the database in which it is to run.

- **Server**: each judged statement is rehearsed by `schema_guard.rehearse()` after the file's set-up and the statements before
  it, then run. The column has the strongest lock on a relation that existed before, and the work: *rewrites* (a file is
  replaced), *scans* (rows are read to verify a constraint), *builds* (an index file is new). `docs/forecast.md` says how
  a rehearsal is checked against a second session. *Cannot be rehearsed*: the statement refuses a transaction block.
  *Fails*: it ends with that error.
- **Blocking work**, in bold: such work on a table that has rows, while the transaction holds SHARE or a stronger lock on a
  relation that existed before. TRUNCATE replaces a file without reading it and is not counted; nor are the row locks and
  the reading of UPDATE, DELETE and queries.
- **Guard**: `schema_guard.check()` of the judged statements, in that database after the set-up, with default settings but
  `max_blocking_time = 0` and `small_table = 0`: the tables have a few rows, and facts are to decide here, not sizes. Rules that
  are off by default are off. *(allow)*: the statement stands after a `SET schema_guard.allow`, with which the file lets it
  through; squawk has comments for that, which the files do not use, so these statements are counted by themselves.
- **squawk**: the whole file, `--pg-version={major}.0`, its default rules; findings on the judged statements. LT, ST and RS are
  `require-lock-timeout`, `require-statement-timeout` and `prefer-robust-stmts`, which ask for something around the
  statement. LT and ST come once a file: where its set-up has them already, they are not on the judged statements. (Where no
  `lock_timeout` is set, the guard imposes one.)

Left out: {excluded}. `BEGIN`, `COMMIT` and `SET` are run but have no row.

## Counts

A statement counts as reported if there is a finding on it, whatever the finding says. Findings about a statement without
blocking work can be right: the guard's rules of the classes destructive, compatibility and instant lock, and many of
squawk's, are about other dangers than work under a lock.

{counts}

## Statements

{table}"""


def document(rows, classes, excluded, versions):
    left_out = "; ".join(f"{', '.join(f'`{rule}`' for rule in rules)} ({reason})" for reason, rules in excluded.items())
    return TEXT.format(counts=counts(rows, classes), table=table(rows), excluded=left_out,
                       major=versions["PostgreSQL"].split(".")[0], **versions)


def counts(rows, classes):
    lines = ["| statements | all | guard | its class blocking | squawk | without LT, ST, RS |", "|---|---|---|---|---|---|"]
    judged = [row for row in rows if not row.allowed]
    for name, group in [("with blocking work", [row for row in judged if row.blocks]),
                        ("without", [row for row in judged if not row.unmeasured and not row.blocks]),
                        ("not measured (cannot be rehearsed, or fails)", [row for row in judged if row.unmeasured]),
                        ("after `SET schema_guard.allow`", [row for row in rows if row.allowed])]:
        cells = [len(group), sum(bool(row.guard) for row in group),
                 sum(any(classes[rule] == "blocking" for rule, _ in row.guard) for row in group),
                 sum(bool(row.squawk) for row in group), sum(any(rule not in AROUND for rule in row.squawk) for row in group)]
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
    beyond = [f"`{row.file}` ({', '.join(rule for rule, _ in row.guard if classes[rule] == 'blocking')})" for row in judged
              if not row.unmeasured and not row.blocks and any(classes[rule] == "blocking" for rule, _ in row.guard)]
    silent = [f"`{row.file}`" for row in judged if row.blocks and not row.guard]
    unreported = [f"`{row.file}`" for row in judged if row.blocks and not row.squawk]
    lines += ["", f"Blocking work without a finding: of the guard {', '.join(silent) or 'none'}; of squawk"
              f" {', '.join(unreported) or 'none'}. Findings of the guard's class blocking without blocking work:"
              f" {', '.join(beyond) or 'none'}."]
    return "\n".join(lines)


def table(rows):
    lines = ["| file | statement | server | guard | squawk |", "|---|---|---|---|---|"]
    for row in rows:
        guard = "<br>".join(sorted({f"{rule} ({action})" for rule, action in row.guard}))
        squawk = "<br>".join(sorted(rule for rule in row.squawk if rule not in AROUND)
                             + [" ".join(AROUND[rule] for rule in AROUND if rule in row.squawk)])
        squawk = squawk.removesuffix("<br>")
        guard = guard or ("- (allow)" if row.allowed else "-")
        lines.append(f"| {row.file} | `{shortened(row.text)}` | {truth(row)} | {guard} | {squawk or '-'} |")
    return "\n".join(lines)


def shortened(text):
    line = " ".join(text.split())
    return escaped(line if len(line) <= 64 else f"{line[:63]}…")


def escaped(text):
    return text.replace("|", "\\|")


def truth(row):
    if row.unmeasured:
        return escaped(row.unmeasured)
    cell = ", ".join([words(row.lock), *row.work])
    if row.held and row.work:
        cell += f" ({words(row.held)} held)"
    return f"**{cell}**" if row.blocks else cell


def words(lock):
    """As LOCK TABLE spells it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", lock.removesuffix("Lock")).upper() or "no lock"

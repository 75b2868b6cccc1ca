"""Runs random statements against random schemas until enough have been compared, of each kind the same number."""

import argparse
import random
import sys
import time

import psycopg

import schema
from compare import Comparison
from model import Model
from server import Server
from shrink import shrink
from statements import FEWER, KINDS, LOCKS_NOTHING

# Statements on one schema; some of them are kept, so that the schema grows old.
PER_SCHEMA = 40
KEPT = 0.2
# Kept, these would leave little to go on with.
FINAL = ("DROP", "REASSIGN", "ALTER SCHEMA", "CREATE SCHEMA")
# A run of so many statements is asked for EACH effective ones of each kind.
FULL, EACH = 5000, 100


class Tally:
    """One kind of statement, or one rule that makes it. Effective is what requests a lock above ACCESS SHARE, or does
    work, on a relation that was there before."""

    def __init__(self):
        self.tried = self.compared = self.effective = self.unequal = self.worst = self.measured_unequally = 0

    def count(self, comparison, effective):
        self.compared += 1
        self.effective += effective
        self.worst += comparison.worst_case
        self.unequal += not comparison.equal()
        self.measured_unequally += not comparison.measured_equally()


class Run:
    def __init__(self, options):
        self.options = options
        self.server = Server()
        self.kinds = {kind: Tally() for kind in KINDS if options.k in kind}
        self.rules = {rule: Tally() for kind in self.kinds for rule in KINDS[kind]}
        self.total = Tally()
        # By what differs, so that one mistake is shown once.
        self.found = {}

    def go(self):
        number = 0
        while self.total.compared < self.options.statements:
            number += 1
            self.use_schema(random.Random(f"{self.options.seed}/{number}"))

    def use_schema(self, chance):
        server = self.server
        server.reset()
        set_up = [sql for sql in schema.generate(chance) if self.kept(sql)]
        model = Model(server.session, chance)
        in_vain = dict.fromkeys(self.kinds, 0)
        for _ in range(PER_SCHEMA):
            wanted = self.wanted(chance, in_vain)
            kind = wanted[0]
            # Put off for this schema, unless it comes to something.
            in_vain[kind] += 1
            rule = min(KINDS[kind], key=lambda rule: (self.rules[rule].effective + self.rules[rule].tried / 20, chance.random()))
            self.kinds[kind].tried += 1
            self.rules[rule].tried += 1
            try:
                made = KINDS[kind][rule](model, wanted[1:])
            except LookupError:
                continue
            comparison = Comparison(server, made.statement + ";", made.meanwhile)
            ran = not comparison.error
            if ran and self.count(rule, made, comparison, set_up):
                in_vain[kind] -= 1
            if made.meanwhile:
                if ran:
                    set_up.append(made.statement)
                model = Model(server.session, chance)
            elif chance.random() < KEPT and not made.statement.startswith(FINAL) and self.kept(made.statement):
                set_up.append(made.statement)
                model = Model(server.session, chance)

    def kept(self, sql):
        try:
            self.server.session.execute(sql)
            return True
        except psycopg.Error:
            return False

    def wanted(self, chance, in_vain):
        """The kinds, first the one with the fewest effective statements; what has come to nothing in this schema twice
        lets the others go first."""
        def compared(kind):
            return self.kinds[kind].effective / FEWER.get(kind, 1)
        return sorted(self.kinds, key=lambda kind: (in_vain[kind] // 2, compared(kind), chance.random()))

    def count(self, rule, made, comparison, set_up):
        """Whether the statement was effective."""
        effective = comparison.effective()
        if not effective and LOCKS_NOTHING.intersection(made.kinds) and not made.meanwhile:
            effective = self.server.writes(made.statement)
        for tally in (*(self.kinds[kind] for kind in made.kinds), self.rules[rule], self.total):
            tally.count(comparison, effective)
        signature = (comparison.measured_equally(), rule, comparison.signature())
        if not comparison.equal() and signature not in self.found:
            self.found[signature] = (list(set_up), made.statement + ";", made.meanwhile, comparison.text())
        return effective

    def short(self):
        """The kinds that a full run has too few of."""
        if self.total.compared < FULL or self.options.k:
            return []
        return [kind for kind, tally in self.kinds.items() if tally.effective < EACH * FEWER.get(kind, 1)]


def show(run):
    """The mistakes, each with the smallest schema that shows it."""
    shown = 0
    for (equally, rule, _), (set_up, statement, meanwhile, seen) in sorted(run.found.items(), key=lambda item: item[0]):
        if shown == run.options.show:
            print(f"… and {len(run.found) - shown} more\n")
            break
        shown += 1
        set_up, comparison = shrink(run.server, set_up, statement, meanwhile, equally)
        # What a new database does not show depends on more than the schema.
        text = comparison.text() if comparison else f"  not seen again:\n{seen}"
        print(f"-- case: {rule}", *(sql.rstrip(";") + ";" for sql in set_up), "-- prove", statement,
              *(["-- while", f"{meanwhile};"] if meanwhile else []), text, "", sep="\n")


COLUMNS = ("tried", "compared", "effective", "unequal", "worst")


def line(name, tally):
    return f"{name:40}" + "".join(f"{getattr(tally, column) or '':>10}" for column in COLUMNS)


def table(run):
    print(f"{'':40}" + "".join(f"{column:>10}" for column in COLUMNS))
    for kind, tally in run.kinds.items():
        print(line(kind, tally))
        if len(KINDS[kind]) > 1:
            print(*(line(f"    {rule}", run.rules[rule]) for rule in KINDS[kind]), sep="\n")
    total = run.total
    fewest = min(run.kinds, key=lambda kind: run.kinds[kind].effective / FEWER.get(kind, 1))
    print(f"PostgreSQL {run.server.major}, seed {run.options.seed}: {total.compared} statements compared, {total.effective} effective"
          f" (of {fewest} {run.kinds[fewest].effective}), {total.unequal} unequal ({len(run.found)} ways; of {total.measured_unequally}"
          f" the two measurements differ), {total.worst} forecast as the worst case ({100 * total.worst / max(total.compared, 1):.2f} %)")
    for kind in run.short():
        print(f"too few effective statements: {kind}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--statements", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10 ** 6))
    parser.add_argument("--show", type=int, default=60)
    parser.add_argument("-k", default="")
    options = parser.parse_args()
    started = time.monotonic()
    run = Run(options)
    run.go()
    seconds = time.monotonic() - started
    show(run)
    table(run)
    print(f"{60 * run.total.compared / seconds:.0f} statements a minute")
    sys.exit(1 if run.found or run.short() else 0)


main()

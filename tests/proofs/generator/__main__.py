"""Runs random statements against random schemas until enough of each kind have been compared."""

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
from statements import KINDS

# Statements on one schema; some of them are kept, so that the schema grows old.
PER_SCHEMA = 40
KEPT = 0.2
# Kept, these would leave little to go on with.
FINAL = ("DROP", "REASSIGN", "ALTER SCHEMA")


class Tally:
    """One kind of statement."""

    def __init__(self):
        self.tried = self.compared = self.unequal = self.worst = self.measured_unequally = 0


class Run:
    def __init__(self, options):
        self.options = options
        self.server = Server()
        self.tallies = {kind: Tally() for kind in KINDS if options.k in kind}
        # By what differs, so that one mistake is shown once.
        self.found = {}

    def compared(self):
        return sum(tally.compared for tally in self.tallies.values())

    def go(self):
        number = 0
        while self.compared() < self.options.statements or min(tally.compared for tally in self.tallies.values()) < self.options.each:
            number += 1
            self.use_schema(random.Random(f"{self.options.seed}/{number}"))

    def use_schema(self, chance):
        server = self.server
        server.reset()
        set_up = [sql for sql in schema.generate(chance) if self.kept(sql)]
        model = Model(server.session, chance)
        for _ in range(PER_SCHEMA):
            kind = self.next_kind(chance)
            try:
                made = KINDS[kind](model)
            except LookupError:
                self.tallies[kind].tried += 1
                continue
            # A statement that refuses a transaction block comes with what keeps it waiting.
            statement, meanwhile = made if isinstance(made, tuple) else (made, None)
            ran = self.compare(kind, set_up, statement + ";", meanwhile)
            if meanwhile:
                if ran:
                    set_up.append(statement)
                model = Model(server.session, chance)
            elif chance.random() < KEPT and not kind.startswith(FINAL) and self.kept(statement):
                set_up.append(statement)
                model = Model(server.session, chance)

    def kept(self, sql):
        try:
            self.server.session.execute(sql)
            return True
        except psycopg.Error:
            return False

    def next_kind(self, chance):
        """The one that has been compared least, of a few; what seldom succeeds must not take all the time."""
        few = chance.sample(list(self.tallies), min(5, len(self.tallies)))
        return min(few, key=lambda kind: self.tallies[kind].compared + self.tallies[kind].tried / 20)

    def compare(self, kind, set_up, statement, meanwhile):
        """Whether the statement ran."""
        tally = self.tallies[kind]
        tally.tried += 1
        comparison = Comparison(self.server, statement, meanwhile)
        if comparison.error:
            return False
        tally.compared += 1
        tally.worst += comparison.worst_case
        if comparison.equal():
            return True
        tally.unequal += 1
        tally.measured_unequally += not comparison.measured_equally()
        signature = (comparison.measured_equally(), kind, comparison.signature())
        if signature not in self.found:
            self.found[signature] = (list(set_up), statement, meanwhile, comparison.text())
        return True


def show(run):
    """The mistakes, each with the smallest schema that shows it."""
    shown = 0
    for (equally, kind, _), (set_up, statement, meanwhile, seen) in sorted(run.found.items(), key=lambda item: item[0]):
        if shown == run.options.show:
            print(f"… and {len(run.found) - shown} more\n")
            break
        shown += 1
        set_up, comparison = shrink(run.server, set_up, statement, meanwhile, equally)
        # What a new database does not show depends on more than the schema.
        text = comparison.text() if comparison else f"  not seen again:\n{seen}"
        print(f"-- case: {kind}", *(sql.rstrip(";") + ";" for sql in set_up), "-- prove", statement,
              *(["-- while", f"{meanwhile};"] if meanwhile else []), text, "", sep="\n")


def table(run):
    print(f"{'':38} {'tried':>7} {'compared':>9} {'unequal':>8} {'worst case':>11}")
    for kind, tally in sorted(run.tallies.items(), key=lambda item: item[0]):
        print(f"{kind:38} {tally.tried:7} {tally.compared:9} {tally.unequal or '':>8} {tally.worst or '':>11}")
    def total(name):
        return sum(getattr(tally, name) for tally in run.tallies.values())
    compared, unequal, worst = total("compared"), total("unequal"), total("worst")
    print(f"PostgreSQL {run.server.major}, seed {run.options.seed}: {compared} statements compared, {unequal} unequal"
          f" ({len(run.found)} ways; of {total('measured_unequally')} the two measurements differ), {worst} forecast as the worst case ({100 * worst / max(compared, 1):.2f} %)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--statements", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10 ** 6))
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--show", type=int, default=60)
    parser.add_argument("-k", default="")
    options = parser.parse_args()
    started = time.monotonic()
    run = Run(options)
    run.go()
    seconds = time.monotonic() - started
    show(run)
    table(run)
    print(f"{60 * run.compared() / seconds:.0f} statements a minute")
    sys.exit(1 if run.found else 0)


main()

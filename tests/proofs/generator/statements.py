"""The grammar of statements: for each kind, what one may look like in the schema at hand.

A rule makes one statement, or raises LookupError where the schema has nothing for it."""

from alter_table import ALTER_TABLE, action
from objects import OBJECTS


def several(model):
    """ALTER TABLE with more than one action: the strongest lock, one pass."""
    table = model.table()
    actions = []
    for _ in range(model.random.randint(2, 3)):
        for _ in range(10):
            try:
                actions.append(action(model, table, model.random.choice(COMBINED)))
                break
            except LookupError:
                continue
    if len(actions) < 2:
        raise LookupError
    only = "ONLY " if model.random.random() < 0.1 else ""
    return f"ALTER TABLE {only}{table.name} " + ", ".join(actions)


# Actions that stand alone, by the grammar or because they would make every combination fail.
ALONE = {"rename", "set schema", "attach partition", "detach partition", "of"}
COMBINED = [kind for kind in ALTER_TABLE if kind not in ALONE]


def single(kind):
    def make(model):
        kinds = "p" if kind in ("attach partition", "detach partition") else "rp"
        # Not every table has what the action needs.
        for _ in range(12):
            try:
                table = model.table(kinds)
                made = action(model, table, kind)
                break
            except LookupError:
                made = None
        if made is None:
            raise LookupError
        only = "ONLY " if model.random.random() < 0.12 and kind not in ALONE else ""
        if_exists = "IF EXISTS " if model.random.random() < 0.05 else ""
        return f"ALTER TABLE {if_exists}{only}{table.name} {made}"
    return make


KINDS = {**{f"ALTER TABLE {kind}": single(kind) for kind in ALTER_TABLE}, "ALTER TABLE, several actions": several, **OBJECTS}

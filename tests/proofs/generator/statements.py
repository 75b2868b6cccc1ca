"""The grammar of statements: for each kind, the rules that make one in the schema at hand.

A rule gives a statement, or a statement and what keeps it waiting, or raises LookupError where the schema has nothing
for it."""

from dataclasses import dataclass

from alter_table import ALTER_TABLE, action
from objects import OBJECTS


@dataclass
class Made:
    """A statement, and the kinds that it is of: an ALTER TABLE is of as many as it has different actions."""

    statement: str
    kinds: list
    # For a statement that refuses a transaction block: what another session does to keep it waiting.
    meanwhile: str = None


# Actions that stand alone, by the grammar or because they would make every combination fail.
ALONE = {"rename", "set schema", "attach partition", "detach partition", "of"}
PREFIX = "ALTER TABLE "
# An ALTER TABLE has more than one action so often: the strongest lock, one pass.
COMBINED = 0.85


def combined(kinds):
    """Those of the kinds that can stand beside others in one statement."""
    return [kind for kind in kinds if kind.startswith(PREFIX) and kind.removeprefix(PREFIX) not in ALONE]


def on_a_table(model, name):
    """The action, and a table that has what it needs."""
    kinds = "p" if name in ("attach partition", "detach partition") else "rp"
    tables = [table for table in model.tables if table.kind in kinds]
    for table in model.random.sample(tables, len(tables)):
        try:
            return table, action(model, table, name)
        except LookupError:
            continue
    raise LookupError


def alter_table(kind):
    name = kind.removeprefix(PREFIX)

    def make(model, wanted):
        table, made = on_a_table(model, name)
        kinds, actions = [kind], [made]
        others = combined(wanted) if combined(kinds) and model.random.random() < COMBINED else []
        for other in others[: model.random.randint(1, 3)]:
            try:
                actions.append(action(model, table, other.removeprefix(PREFIX)))
                kinds.append(other)
            except LookupError:
                continue
        if_exists = "IF EXISTS " if model.random.random() < 0.05 else ""
        only = "ONLY " if model.random.random() < 0.12 and name not in ALONE else ""
        return Made(f"ALTER TABLE {if_exists}{only}{table.name} {', '.join(actions)}", kinds)
    return make


def other(kind, rule):
    def make(model, wanted):
        made = rule(model)
        statement, meanwhile = made if isinstance(made, tuple) else (made, None)
        return Made(statement, [kind], meanwhile)
    return make


# By kind, then by the name of the rule.
KINDS = {PREFIX + name: {PREFIX + name: alter_table(PREFIX + name)} for name in ALTER_TABLE} | {
    kind: {name: other(kind, rule) for name, rule in rules.items()} for kind, rules in OBJECTS.items()}

# Neither locks a relation, whatever it says (ALTER SCHEMA, but not what stands in CREATE SCHEMA): one that writes to the
# catalogs is as effective as they come.
LOCKS_NOTHING = {"enums", "grants", "schemas and extensions"}
# Fewer of these do: nothing asks for as many of them as of the others.
FEWER = {"ANALYZE and VACUUM": 0.4, "schemas and extensions": 0.4, "tablespaces": 0.4}

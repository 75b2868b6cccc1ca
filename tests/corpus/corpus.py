"""The corpus as it lies on disk: projects, their migrations in order, and the statements of each."""

import re

TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$).*?\1|;|[^;'"$/-]+|.""", re.DOTALL | re.VERBOSE
)


def split(text):
    """The statements of a migration. None of the corpus has nested comments or E'' with a quote in it."""
    statement, statements = "", []
    for token in TOKEN.finditer(text):
        if token.group().startswith(("--", "/*")):
            statement += " "
        elif token.group() == ";":
            statements.append(statement.strip())
            statement = ""
        else:
            statement += token.group()
    return [s for s in statements + [statement.strip()] if s]


def flat(sql):
    return re.sub(r"\s+", " ", sql).strip()


class Migration:
    def __init__(self, path):
        self.name = path.name.removesuffix(".up.sql")
        self.statements = split(path.read_text())
        # As replay.sh has it: what cannot run in one transaction, or brings its own, runs statement by statement.
        alone = r"\bconcurrently\b|^vacuum|^alter system|^(begin|commit)$"
        self.transaction = not any(re.search(alone, flat(s), re.I) for s in self.statements)


def migrations(project):
    """A project's migrations, in the order in which its tool runs them."""
    names = (project / "order.txt").read_text().split("\n")
    return [Migration(project / f"{name}.up.sql") for name in names if name]

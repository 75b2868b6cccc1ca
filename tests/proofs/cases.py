"""The cases, read from their SQL files. cases/README.md says how they are written."""

import re
from dataclasses import dataclass, field
from pathlib import Path

HEADER = re.compile(r"^-- case: (?P<name>.*?)(?: \[(?P<since>\d*)-(?P<until>\d*)\])?$")
DIRECTIVE = re.compile(r"^-- (prove|while|expect|error|forecast only)\b:? ?(.*)$")


@dataclass
class Case:
    file: str
    name: str
    since: int = 0
    until: int = 99
    set_up: str = ""
    statements: list = field(default_factory=list)
    # What other sessions do meanwhile, for a statement that refuses a transaction block and is therefore held up.
    meanwhile: str = ""
    # Rows that are written out, for what cannot be measured.
    expected: list = None
    forecast_only: bool = False
    # The SQLSTATE that the statement ends with.
    error: str = ""

    def applies_to(self, major):
        return self.since <= major <= self.until


def split(text):
    """Statements, each ending in a semicolon at the end of a line; dollar quotes are respected."""
    statements, current, quote = [], [], None
    for line in text.splitlines():
        current.append(line)
        for tag in re.findall(r"\$\w*\$", line):
            quote = tag if quote is None else None if quote == tag else quote
        if quote is None and line.rstrip().endswith(";"):
            statements.append("\n".join(current).strip())
            current = []
    if "\n".join(current).strip():
        raise ValueError(f"no semicolon at the end of: {' '.join(current).strip()}")
    return [statement for statement in statements if statement]


def read(path):
    """The cases of one file."""
    cases, part = [], None

    def close():
        if not cases:
            return
        case = cases[-1]
        case.set_up, proven, case.meanwhile = ("\n".join(part[key]) for key in ("set-up", "prove", "while"))
        case.statements = split(proven)
        if not case.statements:
            raise ValueError(f"{path.name}: {case.name}: nothing to prove")

    for line in path.read_text(encoding="utf-8").splitlines():
        if header := HEADER.match(line):
            close()
            since, until = header["since"], header["until"]
            cases.append(Case(path.stem, header["name"], int(since or 0), int(until or 99)))
            part, at = {"set-up": [], "prove": [], "while": []}, "set-up"
        elif not cases:
            if line and not line.startswith("--"):
                raise ValueError(f"{path.name}: {line!r} stands before the first case")
        elif directive := DIRECTIVE.match(line):
            word, rest = directive.groups()
            if word == "error":
                cases[-1].error = rest.strip()
            elif word == "forecast only":
                cases[-1].forecast_only = True
                cases[-1].expected = cases[-1].expected or []
            elif word == "expect":
                cases[-1].expected = (cases[-1].expected or []) + ([rest.strip()] if rest.strip() else [])
            else:
                at = word
        else:
            part[at].append(line)
    close()
    names = [case.name for case in cases]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{path.name}: two cases with the same name: {', '.join(sorted(doubled))}")
    return cases


def all_cases(directory=Path(__file__).parent / "cases"):
    return [case for path in sorted(directory.glob("*.sql")) for case in read(path)]

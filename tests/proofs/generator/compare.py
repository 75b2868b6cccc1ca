"""One statement, asked three times."""

import psycopg

import outside
from server import accounts_for, covers, message, shown


class Comparison:
    """The rows of each source; `error` where the statement itself raises one, and there is nothing to compare."""

    def __init__(self, server, statement, meanwhile=None):
        self.error, self.rows, self.failures = None, {}, {}
        self.held_up = bool(meanwhile)
        # Asked first: what runs in transactions of its own is not taken back.
        sources = {"forecast": server.forecast, "rehearse": server.rehearsal}
        if meanwhile:
            self.ask(sources, statement)
            if not self.failures.pop("rehearse", "").startswith("25001"):
                self.failures["rehearse"] = "a statement that refuses a transaction block was rehearsed"
        try:
            self.rows["outside"] = server.held_up(statement, meanwhile) if meanwhile else \
                outside.measure(server.session, server.watcher, [statement])
        except psycopg.Error as error:
            self.error = message(error)
            return
        except ValueError as error:
            self.error = str(error)
            return
        if not meanwhile:
            self.ask(sources, statement)
        self.worst_case = bool(server.worst_cases)

    def ask(self, sources, statement):
        for source, ask in sources.items():
            try:
                self.rows[source] = ask([statement])
            except psycopg.Error as error:
                self.failures[source] = message(error)

    def equal(self):
        if self.failures:
            return False
        if self.worst_case:
            return all(covers(self.rows["forecast"], rows) for rows in self.rows.values())
        if not self.measured_equally():
            return False
        if self.held_up:
            return accounts_for(self.rows["forecast"], self.rows["outside"])
        return self.rows["forecast"] == self.rows["outside"]

    def effective(self):
        """Whether it requested a lock, or did work, on what was there before."""
        return bool(self.rows["outside"])

    def measured_equally(self):
        return self.rows.get("rehearse", self.rows["outside"]) == self.rows["outside"]

    def own(self, source):
        """The rows that not all have."""
        common = set.intersection(*(set(rows) for rows in self.rows.values()))
        return [row for row in self.rows[source] if row not in common]

    def signature(self):
        """What differs, but for the names."""
        parts = [f"{source} {failure[:5]}" for source, failure in self.failures.items()]
        for source in self.rows:
            parts += sorted({f"{source} {shown(row).split(': ', 1)[1].replace('builds 2', 'builds 1')}" for row in self.own(source)})
        return "; ".join(sorted(parts))

    def text(self):
        lines = [f"  {source + ':':9} {failure}" for source, failure in self.failures.items()]
        for source in ("forecast", "rehearse", "outside"):
            if source in self.rows:
                lines += [f"  {source + ':':9} {shown(row)}" for row in self.own(source)] or [f"  {source + ':':9} -"]
        return "\n".join(lines)

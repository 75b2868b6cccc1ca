"""The sessions of a run, and how each of the three is asked: forecast, rehearsal, and the view from outside."""

import threading
import time

import psycopg

import outside

ROLES = ["alice", "bob"]

# Everything that a case may leave behind.
RESET = """
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
        UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger WHERE evtname NOT LIKE 'schema_guard%'
        UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname NOT IN ('plpgsql', 'pg_schema_guard')
        UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
        UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'schema_guard')
    LOOP
        EXECUTE command;
    END LOOP;
    CREATE SCHEMA public;
    GRANT ALL ON SCHEMA public TO PUBLIC;
END
$$"""


class Server:
    """The sessions of a run: one that does, one that watches, one that asks, one that holds up."""

    def __init__(self):
        self.session, self.watcher, self.asker, self.blocker = (psycopg.connect(autocommit=True) for _ in range(4))
        for connection in (self.session, self.watcher, self.asker, self.blocker):
            connection.prepare_threshold = None
        for role in ROLES:
            self.watcher.execute(f"CREATE ROLE {role}")
        self.watcher.execute("SET allow_in_place_tablespaces = on")
        self.watcher.execute("CREATE TABLESPACE elsewhere LOCATION ''")
        self.major = self.session.info.server_version // 10000
        # The guard is not what is asked about; it would also write to the log of every set-up.
        self.session.execute("SET schema_guard.mode = off")
        self.session.execute("SET client_min_messages = error")
        self.session.execute("CREATE EXTENSION IF NOT EXISTS pg_schema_guard")
        # forecast() says in a DEBUG1 message what it had to forecast as the worst case.
        self.worst_cases = []
        self.asker.execute("SET client_min_messages = debug1")
        self.asker.add_notice_handler(self.note)

    def note(self, notice):
        if "as the worst case" in notice.message_primary:
            self.worst_cases.append(notice.message_primary.split(": ", 1)[1])

    def reset(self):
        self.session.execute("RESET ROLE")
        self.session.execute("RESET search_path")
        self.session.execute("RESET SESSION AUTHORIZATION")
        self.session.execute("DISCARD TEMP")
        self.session.execute(RESET)

    def forecast(self, statements):
        """Asked in a session of its own, which knows nothing but what is committed."""
        self.worst_cases.clear()
        return self.rows(self.asker, "forecast(%s)", statements)

    def rehearsal(self, statements):
        """Forced: its limits have tests of their own."""
        return self.rows(self.session, "rehearse(%s, force => true)", statements)

    def rows(self, session, function, statements):
        sql = f"SELECT statement, relation, lock_mode, rewrites, scans, builds FROM schema_guard.{function}"
        return sorted(session.execute(sql, ["\n".join(statements)]).fetchall(), key=lambda row: row[:2])

    def writes(self, statement):
        """Whether the statement changes anything; it is taken back."""
        self.session.execute("BEGIN")
        try:
            self.session.execute(statement)
            return self.session.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL").fetchone()[0]
        finally:
            self.session.execute("ROLLBACK")

    def held_up(self, statement, meanwhile):
        """The rows of a statement that runs in transactions of its own, its locks seen while another session, which has
        run `meanwhile`, keeps it waiting."""
        errors, seen = [], {}
        before = outside.State(self.session, self.watcher)
        pid = self.session.info.backend_pid

        def look():
            for relation, modes in outside.locks(self.watcher, pid).items():
                seen.setdefault(relation, set()).update(modes)

        self.blocker.execute("BEGIN")
        try:
            self.blocker.execute(meanwhile)
            runner = threading.Thread(target=self.execute_noting, args=[statement, errors])
            runner.start()
            waited, deadline = False, time.monotonic() + 20
            while runner.is_alive() and not waited and time.monotonic() < deadline:
                waits = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
                waited = self.watcher.execute(waits, [pid]).fetchone()[0]
                look()
        finally:
            self.blocker.execute("ROLLBACK")
        while runner.is_alive():
            look()
            runner.join(0.001)
        if errors:
            raise errors[0]
        if not waited:
            raise ValueError("the statement was not held up")
        after = outside.State(self.session, self.watcher)
        after.locks = seen
        return sorted(outside.compare(1, statement, before, before, after, {oid: oid for oid in before.relations}),
                      key=lambda row: row[:2])

    def execute_noting(self, statement, errors):
        try:
            self.session.execute(statement)
        except psycopg.Error as error:
            errors.append(error)


def shown(row):
    statement, relation, lock, rewrites, scans, builds = row
    work = [word for word, done in (("rewrites", rewrites), ("scans", scans), (f"builds {builds}", builds)) if done]
    return f"{statement} {relation}: {', '.join([lock or 'no new lock', *work])}"


LOCKS = [None, *outside.LOCKS]


def covers(forecast, measured):
    """Whether a forecast of the worst case is at least what came of it."""
    worst = {row[1]: row for row in forecast}
    for _, relation, lock, *work in measured:
        _, _, worst_lock, *worst_work = worst.get(relation, (0, relation, None, False, False, 0))
        if LOCKS.index(worst_lock) < LOCKS.index(lock) or any(is_ > may_be for is_, may_be in zip(work, worst_work)):
            return False
    return True


def accounts_for(forecast, seen):
    """Whether a forecast has all that was seen of a statement in transactions of its own. Some of its locks come and go
    between two looks, so there may be more of them than were seen; the work is there to be seen afterwards."""
    forecasts = {row[1]: row for row in forecast}
    return {row[1:2] + row[3:] for row in forecast if any(row[3:])} == {row[1:2] + row[3:] for row in seen if any(row[3:])} and all(
        row[1] in forecasts and LOCKS.index(row[2]) <= LOCKS.index(forecasts[row[1]][2]) for row in seen)


def message(error):
    return f"{error.sqlstate} {str(error).splitlines()[0]}"

"""The smallest schema that still shows an inequality: statements of the set-up are left out while it persists."""

import psycopg

from compare import Comparison


def shows(server, set_up, statement, meanwhile, measured_equally):
    """The comparison in a new database with this set-up, if it is unequal in the same way; what fails in the set-up is
    not there."""
    server.reset()
    for sql in set_up:
        try:
            server.session.execute(sql)
        except psycopg.Error:
            pass
    comparison = Comparison(server, statement, meanwhile)
    if comparison.error or comparison.equal() or comparison.measured_equally() != measured_equally:
        return None
    return comparison


def shrink(server, set_up, statement, meanwhile, measured_equally):
    """What is left of the set-up, and the comparison there; none where a new database does not show the inequality."""
    best = shows(server, set_up, statement, meanwhile, measured_equally)
    # By halves first, then one by one, the last ones first: they hang on those before them.
    size = max(len(set_up) // 2, 1)
    while best and size >= 1:
        at, left = len(set_up), len(set_up)
        while at > 0:
            smaller = set_up[: max(at - size, 0)] + set_up[at:]
            if found := shows(server, smaller, statement, meanwhile, measured_equally):
                set_up, best = smaller, found
            at -= size
        if size == 1 and len(set_up) == left:
            break
        size = max(size // 2, 1)
    return set_up, best

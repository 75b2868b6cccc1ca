"""What is done to tables and indexes as they are stored, and to all that somebody owns."""

from alter_table import name


def move_all(model):
    kind = model.random.choice(["TABLE", "INDEX", "MATERIALIZED VIEW"])
    owned = model.random.choice(["", "", " OWNED BY alice", " OWNED BY CURRENT_USER"])
    places = model.random.choice([("pg_default", "elsewhere")] * 3 + [("elsewhere", "pg_default"), ("pg_default", "pg_default")])
    return f"ALTER {kind} ALL IN TABLESPACE {places[0]}{owned} SET TABLESPACE {places[1]}"


def truncate(model):
    names = {model.table().name for _ in range(model.random.choice([1, 1, 2]))}
    only = "ONLY " if model.random.random() < 0.1 else ""
    return f"TRUNCATE {only}{', '.join(sorted(names))}{model.random.choice(['', ' CASCADE', ' CASCADE', ' RESTART IDENTITY CASCADE'])}"


def cluster(model):
    table = model.table()
    index = model.index(lambda index: index.table.split(".")[-1] == table.short)
    return f"CLUSTER {table.name} USING {index.short}"


def lock(model):
    mode = model.random.choice(["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"])
    name = model.pick([table.name for table in model.tables] + [thing.name for thing in model.things if thing.kind == "v"])
    return f"LOCK TABLE {model.random.choice(['', 'ONLY '])}{name} IN {mode} MODE"


def refresh(model):
    return f"REFRESH MATERIALIZED VIEW {model.random.choice(['', '', 'CONCURRENTLY '])}{model.thing('m').name}{model.random.choice(['', '', ' WITH NO DATA'])}"


def reindex(model):
    return model.random.choice([f"REINDEX TABLE {model.pick([table for table in model.tables if table.kind == 'r']).name}",
                                f"REINDEX INDEX {model.index(lambda index: index.kind == 'i').name}"])


def concurrent_index(model):
    table = model.table("r")
    column = model.column(table.name)
    statement = model.random.choice([f"CREATE INDEX CONCURRENTLY {name(model)} ON {table.name} ({column.name})",
                                     f"CREATE UNIQUE INDEX CONCURRENTLY ON {table.name} (id)",
                                     f"REINDEX TABLE CONCURRENTLY {table.name}"])
    return statement, f"LOCK TABLE {table.name} IN ROW EXCLUSIVE MODE"


def concurrent_drop(model):
    index = model.index(lambda index: not index.constraint and index.kind == "i")
    return model.random.choice([
        (f"DROP INDEX CONCURRENTLY {index.name}", f"LOCK TABLE {index.table} IN ACCESS SHARE MODE"),
        (f"REINDEX INDEX CONCURRENTLY {index.name}", f"LOCK TABLE {index.table} IN ROW EXCLUSIVE MODE")])


def concurrent_detach(model):
    part = model.pick(table for table in model.tables if table.partition)
    return f"ALTER TABLE {part.parent} DETACH PARTITION {part.name} CONCURRENTLY", f"LOCK TABLE {part.name} IN ACCESS SHARE MODE"


def vacuumed(model):
    return model.pick([table.name for table in model.tables if table.kind == "r"] + [thing.name for thing in model.things if thing.kind == "m"])


def vacuum(model):
    table = vacuumed(model)
    return f"VACUUM {table}", f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE"


def vacuum_full(model):
    table = vacuumed(model)
    return f"VACUUM FULL {table}", f"LOCK TABLE {table} IN ACCESS SHARE MODE"


def owned(model):
    return model.random.choice([
        "REASSIGN OWNED BY alice TO bob", "REASSIGN OWNED BY alice, bob TO CURRENT_USER", "DROP OWNED BY alice CASCADE", "DROP OWNED BY alice",
        "DROP OWNED BY alice, bob CASCADE"] * 3 + ["DROP OWNED BY bob"])

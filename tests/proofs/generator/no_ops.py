"""What IF EXISTS and IF NOT EXISTS leave undone, the locks taken before."""


def no_index(model):
    if model.random.random() < 0.3:
        return nothing(model)
    return f"CREATE INDEX IF NOT EXISTS {model.index().short} ON {model.table().name} (id)"


def no_column(model):
    table = model.table().name
    return f"ALTER TABLE {table} " + model.random.choice([
        f"ADD COLUMN IF NOT EXISTS {model.column(table).name} text DEFAULT random()::text", "DROP COLUMN IF EXISTS not_there",
        f"ADD COLUMN IF NOT EXISTS {model.column(table).name} int REFERENCES {model.table().name}"])


def nothing(model):
    table = model.table().name
    return model.random.choice([
        f"CREATE TABLE IF NOT EXISTS {table} (id int REFERENCES {model.table().name})", "DROP TABLE IF EXISTS not_there", "DROP INDEX IF EXISTS not_there",
        f"DROP TRIGGER IF EXISTS not_there ON {table}", f"DROP RULE IF EXISTS not_there ON {table}", f"DROP POLICY IF EXISTS not_there ON {table}",
        "ALTER TABLE IF EXISTS not_there ADD COLUMN c int", "ALTER INDEX IF EXISTS not_there RENAME TO there", "CREATE SCHEMA IF NOT EXISTS other",
        f"CREATE TABLE IF NOT EXISTS {table} AS SELECT * FROM {model.table().name} FOR UPDATE", "DROP VIEW IF EXISTS not_there CASCADE"])


NO_OPS = {
    "INDEX IF NOT EXISTS, and others": no_index,
    "COLUMN IF [NOT] EXISTS": no_column,
    "CONSTRAINT IF EXISTS": lambda model: f"ALTER TABLE {model.table().name} DROP CONSTRAINT IF EXISTS not_there",
    "STATISTICS IF NOT EXISTS": lambda model: f"CREATE STATISTICS IF NOT EXISTS {model.thing('statistics').name} ON id, k FROM {model.table().name}",
    "IDENTITY and EXPRESSION IF EXISTS": lambda model: f"ALTER TABLE {model.table().name} ALTER COLUMN id " + model.random.choice(
        ["DROP IDENTITY IF EXISTS", "DROP EXPRESSION IF EXISTS"]),
}

SELECT 'CREATE DATABASE shop_old' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'shop_old') \gexec

-- A plain SET covers the next judged statement: DROP DATABASE refuses a transaction block.
SET schema_guard.allow = 'drop-database(shop_old): moved to the new cluster, OPS-17';
DROP DATABASE shop_old;

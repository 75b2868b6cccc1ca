SELECT 'CREATE DATABASE shop_old' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'shop_old') \gexec

DROP DATABASE shop_old;

SELECT schema_guard.set_naming('column', column_type => 'timestamp*', suffixes => '{_at}', action => 'warn');
CREATE TABLE orders (id int PRIMARY KEY, email text);

ALTER TABLE orders ADD COLUMN created timestamptz;

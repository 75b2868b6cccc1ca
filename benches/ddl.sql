-- The DDL mix, for pgbench: a table of :rows rows is made, changed, indexed and dropped, every statement in its own transaction.
CREATE TABLE mix AS SELECT n AS id, n AS number, 'row ' || n AS name FROM generate_series(1, :rows) n;
ALTER TABLE mix ADD PRIMARY KEY (id);
ALTER TABLE mix ADD COLUMN note text;
CREATE INDEX mix_number_idx ON mix (number);
ALTER TABLE mix ADD CONSTRAINT mix_number_check CHECK (number > 0);
ALTER TABLE mix ALTER COLUMN note SET DEFAULT '';
DROP INDEX mix_number_idx;
TRUNCATE mix;
DROP TABLE mix;

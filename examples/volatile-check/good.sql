CREATE TABLE tickets (id bigint PRIMARY KEY, opened timestamptz);

ALTER TABLE tickets ADD CONSTRAINT tickets_opened_check CHECK (opened >= '2020-01-01 UTC') NOT VALID;

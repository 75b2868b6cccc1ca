CREATE TABLE customers (id int PRIMARY KEY);
INSERT INTO customers VALUES (1), (2);
CREATE TABLE events (customer_id int REFERENCES customers, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 (
    customer_id int,
    at date NOT NULL,
    CHECK (at >= '2024-01-01' AND at < '2025-01-01')
);
INSERT INTO events_2024 VALUES (1, '2024-05-01'), (2, '2024-06-01');
CREATE INDEX CONCURRENTLY events_2024_customer_id_idx ON events_2024 (customer_id);

ALTER TABLE events_2024
    ADD CONSTRAINT events_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
ALTER TABLE events_2024 VALIDATE CONSTRAINT events_customer_id_fkey;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

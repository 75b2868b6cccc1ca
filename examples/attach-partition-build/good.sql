CREATE TABLE events (id int NOT NULL, at date NOT NULL, UNIQUE (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 (
    id int NOT NULL,
    at date NOT NULL,
    CHECK (at >= '2024-01-01' AND at < '2025-01-01')
);
INSERT INTO events_2024 VALUES (1, '2024-05-01'), (2, '2024-06-01');

CREATE UNIQUE INDEX CONCURRENTLY events_2024_id_at_key ON events_2024 (id, at);
ALTER TABLE events_2024
    ADD CONSTRAINT events_2024_id_at_key UNIQUE USING INDEX events_2024_id_at_key;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

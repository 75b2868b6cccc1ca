CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE events_default PARTITION OF events DEFAULT;
INSERT INTO events VALUES (1, '2023-05-01'), (2, NULL);
CREATE TABLE events_2024 (
    id int,
    at date NOT NULL,
    CHECK (at >= '2024-01-01' AND at < '2025-01-01')
);

ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

CREATE TABLE events (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE events_default PARTITION OF events DEFAULT;
INSERT INTO events VALUES (1, '2023-05-01'), (2, NULL);
CREATE TABLE events_2024 (
    id int,
    at date NOT NULL,
    CHECK (at >= '2024-01-01' AND at < '2025-01-01')
);

ALTER TABLE events_default
    ADD CONSTRAINT events_default_not_2024
        CHECK (at IS NULL OR at < '2024-01-01' OR at >= '2025-01-01') NOT VALID;
ALTER TABLE events_default VALIDATE CONSTRAINT events_default_not_2024;
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

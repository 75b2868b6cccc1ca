CREATE TABLE events (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (1000);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (1000) TO (2000);
INSERT INTO events VALUES (1), (1001);
CREATE TABLE items (id bigint PRIMARY KEY, event_id int UNIQUE CONSTRAINT items_event_id_fkey REFERENCES events);
INSERT INTO items VALUES (1, 1001);

BEGIN;
SET LOCAL lock_timeout = '1s';
SET LOCAL schema_guard.allow = 'drop-foreign-key(events): with a short lock_timeout';
ALTER TABLE items DROP CONSTRAINT items_event_id_fkey;
COMMIT;
ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;
ALTER TABLE items ADD CONSTRAINT items_event_id_fkey FOREIGN KEY (event_id) REFERENCES events NOT VALID;
ALTER TABLE items VALIDATE CONSTRAINT items_event_id_fkey;

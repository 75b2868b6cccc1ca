CREATE TABLE bookings (id int PRIMARY KEY, during tsrange);
INSERT INTO bookings VALUES (1, '[2026-01-01,2026-01-02)'), (2, '[2026-01-03,2026-01-04)');

-- The old rows follow in batches; then the names are exchanged.
CREATE TABLE new_bookings (LIKE bookings INCLUDING ALL, EXCLUDE USING gist (during WITH &&));

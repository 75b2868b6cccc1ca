CREATE TABLE bookings (id int PRIMARY KEY, during tsrange);
INSERT INTO bookings VALUES (1, '[2026-01-01,2026-01-02)'), (2, '[2026-01-03,2026-01-04)');

ALTER TABLE bookings ADD CONSTRAINT bookings_during_excl EXCLUDE USING gist (during WITH &&);

CREATE TABLE orders (id bigint PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');

ALTER TABLE orders ADD COLUMN IF NOT EXISTS at date;

CREATE TABLE orders (id bigint PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');

ALTER EXTENSION plpgsql UPDATE TO '1.0';

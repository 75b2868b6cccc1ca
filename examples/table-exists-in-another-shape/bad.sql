CREATE TABLE orders (id bigint PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');

CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, note text, at date);

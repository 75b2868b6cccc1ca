CREATE TABLE orders (id serial PRIMARY KEY, note text);
INSERT INTO orders (note) VALUES ('first'), ('second');

SELECT setval('orders_id_seq', 1000, false);

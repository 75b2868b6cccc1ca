CREATE TABLE orders (id serial PRIMARY KEY, note text);
INSERT INTO orders (note) VALUES ('first'), ('second');

ALTER SEQUENCE orders_id_seq RESTART WITH 1000;

-- Also raises column-type-rewrite.
CREATE TABLE countries (id int PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, country int CONSTRAINT orders_country_fkey REFERENCES countries);
INSERT INTO countries VALUES (1, 'Austria'), (2, 'Belgium');
INSERT INTO orders VALUES (1, 1), (2, 2);

ALTER TABLE countries ALTER COLUMN id TYPE bigint;

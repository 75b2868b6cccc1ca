CREATE TABLE countries (id varchar(2) PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, country varchar(2) CONSTRAINT orders_country_fkey REFERENCES countries);
INSERT INTO countries VALUES ('AT', 'Austria'), ('BE', 'Belgium');
INSERT INTO orders VALUES (1, 'AT'), (2, 'BE');

-- The key compares with the same operators as before: it is made again without reading a row.
ALTER TABLE countries ALTER COLUMN id TYPE text;

CREATE TABLE orders (id int PRIMARY KEY, email text);

ALTER TABLE orders ADD COLUMN a_name_that_fits text;

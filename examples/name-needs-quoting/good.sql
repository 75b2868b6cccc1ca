CREATE TABLE orders (id int PRIMARY KEY, email text);

ALTER TABLE orders ADD COLUMN order_date date;

CREATE TABLE orders (id int PRIMARY KEY, email text);

CREATE TABLE pg_orders (id int PRIMARY KEY);

CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE products (id bigint PRIMARY KEY, name varchar(50));

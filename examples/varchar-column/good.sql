CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE products (id bigint PRIMARY KEY, name text CONSTRAINT name_length CHECK (length(name) <= 50));

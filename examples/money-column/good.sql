CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE payments (id bigint PRIMARY KEY, amount numeric, currency text);

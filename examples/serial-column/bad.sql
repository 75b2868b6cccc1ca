CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE payments (id bigserial PRIMARY KEY, amount numeric);

CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE events (id bigint PRIMARY KEY, payload json);

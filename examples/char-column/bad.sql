CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE countries (code char(2) PRIMARY KEY, name text);

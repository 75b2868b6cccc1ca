CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE visits (customer bigint, at timestamptz(0) DEFAULT now());

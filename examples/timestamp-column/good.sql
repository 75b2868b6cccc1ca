CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE visits (customer bigint, at timestamptz DEFAULT now());

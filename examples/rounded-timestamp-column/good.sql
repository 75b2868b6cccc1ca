CREATE TABLE customers (id bigint PRIMARY KEY);

CREATE TABLE visits (customer bigint, at timestamptz DEFAULT now());
CREATE VIEW visits_by_second AS SELECT customer, date_trunc('second', at) AS at FROM visits;

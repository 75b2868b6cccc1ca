-- The shop's customers, for pgbench: one order at a time.
\set customer random(1, 1000000)
INSERT INTO orders (customer_id, email, amount_cents) VALUES (:customer, 'customer' || :customer || '@example.com', 4200);

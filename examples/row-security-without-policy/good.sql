CREATE TABLE orders (id bigint PRIMARY KEY, note text);
INSERT INTO orders VALUES (1, 'first'), (2, 'second');

CREATE POLICY own_orders ON orders USING (note = current_user);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;

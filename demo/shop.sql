-- The shop: all tables belong to the role that deploys, which has no other right.
CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id int NOT NULL,
    email text NOT NULL,
    amount_cents int NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE coupons (id int PRIMARY KEY, amount_cents int NOT NULL);
CREATE TABLE cart_items AS
    SELECT n AS id, n / 3 AS cart_id, md5(n::text) AS product FROM generate_series(1, 300000) n;

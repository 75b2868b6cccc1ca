CREATE TABLE orders (
    id int PRIMARY KEY, a int UNIQUE, b int UNIQUE, c int UNIQUE, d int UNIQUE, e int UNIQUE, f int UNIQUE, g int UNIQUE,
    h int UNIQUE, i int UNIQUE, total int);
INSERT INTO orders VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 10);

ALTER TABLE orders DROP CONSTRAINT orders_i_key;
CREATE INDEX CONCURRENTLY orders_total_idx ON orders (total);

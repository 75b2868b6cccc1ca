CREATE TABLE orders (id int PRIMARY KEY, email text);
INSERT INTO orders VALUES (1, 'a@example.org'), (2, 'b@example.org');
ALTER TABLE orders OWNER TO leaver;

DROP OWNED BY leaver;

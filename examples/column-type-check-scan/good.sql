CREATE TABLE orders (id int PRIMARY KEY, email varchar(50) CONSTRAINT email_given CHECK (email <> ''), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

ALTER TABLE orders DROP CONSTRAINT email_given, ALTER COLUMN email TYPE varchar(100),
    ADD CONSTRAINT email_given CHECK (email <> '') NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT email_given;
ANALYZE orders (email);

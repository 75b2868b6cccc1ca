CREATE TABLE orders (id int NOT NULL, email varchar(50));
INSERT INTO orders VALUES (1, 'a@example.org'), (2, 'b@example.org');

ALTER TABLE orders ADD PRIMARY KEY (id);

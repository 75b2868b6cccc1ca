CREATE TABLE orders (id int PRIMARY KEY, email text);
INSERT INTO orders VALUES (1, 'a@example.org'), (2, 'b@example.org');
ALTER TABLE orders OWNER TO leaver;

-- To another role first; DROP OWNED then only revokes privileges.
REASSIGN OWNED BY leaver TO CURRENT_USER;

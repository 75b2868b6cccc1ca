CREATE TABLE orders (id int PRIMARY KEY, email text);
INSERT INTO orders VALUES (1, 'a@example.org'), (2, 'b@example.org');

-- To another role first (here there is none); DROP OWNED then only revokes privileges.
REASSIGN OWNED BY CURRENT_USER TO CURRENT_USER;

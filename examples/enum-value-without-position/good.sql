CREATE TYPE state AS ENUM ('new', 'sent');
CREATE TABLE orders (id bigint PRIMARY KEY, state state);
INSERT INTO orders VALUES (1, 'new'), (2, 'sent');

ALTER TYPE state ADD VALUE 'shipped' AFTER 'sent';

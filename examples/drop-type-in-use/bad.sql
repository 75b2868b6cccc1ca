CREATE TYPE mood AS ENUM ('calm', 'angry');
CREATE TABLE orders (id int, mood mood);
INSERT INTO orders VALUES (1, 'calm'), (2, 'angry');

DROP TYPE mood CASCADE;

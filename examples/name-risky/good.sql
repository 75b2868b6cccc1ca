CREATE TABLE orders (id int PRIMARY KEY, email text);

CREATE TABLE returns (id int PRIMARY KEY);

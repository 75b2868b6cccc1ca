CREATE TABLE orders (id int PRIMARY KEY, email text);

CREATE TABLE classes (id int);

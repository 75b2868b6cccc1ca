CREATE TABLE orders (id int PRIMARY KEY, email text);

ALTER TABLE orders ADD COLUMN a_name_that_is_so_very_long_that_postgresql_will_have_to_cut_it_short text;

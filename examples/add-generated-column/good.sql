CREATE TABLE orders (id int PRIMARY KEY, email varchar(50), note text);
INSERT INTO orders VALUES (1, 'a@example.org', 'first'), (2, 'b@example.org', 'second');

ALTER TABLE orders ADD COLUMN domain text;
CREATE FUNCTION orders_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.domain := split_part(NEW.email, '@', 2);
    RETURN NEW;
END $$;
CREATE TRIGGER orders_domain BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_domain();
UPDATE orders SET email = email WHERE domain IS NULL AND id BETWEEN 1 AND 1000;

CREATE TABLE orders (id int, changed timestamptz);
INSERT INTO orders VALUES (1, now()), (2, now());
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.changed := now(); RETURN NEW; END';
CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();

DROP FUNCTION touch CASCADE;

CREATE FUNCTION tax(total numeric) RETURNS numeric LANGUAGE sql AS 'SELECT total * 0.2';

ALTER FUNCTION tax RENAME TO vat;

CREATE FUNCTION tax(total numeric) RETURNS numeric LANGUAGE sql AS 'SELECT total * 0.2';

CREATE FUNCTION vat(total numeric) RETURNS numeric LANGUAGE sql AS 'SELECT total * 0.2';
CREATE OR REPLACE FUNCTION tax(total numeric) RETURNS numeric LANGUAGE sql AS 'SELECT vat(total)';

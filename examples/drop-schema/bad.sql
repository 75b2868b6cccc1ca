CREATE SCHEMA audit;
CREATE TABLE audit.log (id int);
INSERT INTO audit.log VALUES (1);

DROP SCHEMA audit CASCADE;

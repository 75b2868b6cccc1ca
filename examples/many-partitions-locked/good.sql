CREATE TABLE events (id int NOT NULL, kind int) PARTITION BY LIST (id);
CREATE PROCEDURE add_partitions() LANGUAGE plpgsql AS $$
BEGIN
    FOR n IN 1..300 LOOP
        EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES IN (%s)', n, n);
        COMMIT;
    END LOOP;
END
$$;
CALL add_partitions();
INSERT INTO events VALUES (1, 1), (2, 2);

-- What is inserted through the partitioned table gets its default.
ALTER TABLE ONLY events ALTER COLUMN kind SET DEFAULT 1;

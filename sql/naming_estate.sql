-- The names that a database has already: which break the policy, and which of them a team lives with.

-- What accept_violations() has taken for good. Names are public, and so is this.
CREATE TABLE accepted_violation (
    key text PRIMARY KEY,
    role name NOT NULL DEFAULT session_user,
    at timestamptz(0) NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

SELECT pg_catalog.pg_extension_config_dump('accepted_violation', '');

CREATE VIEW accepted_violations AS SELECT key, role, at FROM schema_guard.accepted_violation;
COMMENT ON VIEW accepted_violations IS 'The names that naming_violations no longer lists, with who accepted each and when.';

CREATE FUNCTION accept_violations(key text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    accepted bigint;
BEGIN
    INSERT INTO schema_guard.accepted_violation (key)
    SELECT v.key FROM schema_guard.naming_violation_list() v
    WHERE accept_violations.key IS NULL OR v.key = accept_violations.key;
    GET DIAGNOSTICS accepted = ROW_COUNT;
    IF accepted = 0 THEN
        RAISE NOTICE 'there is nothing to accept';
        RETURN 0;
    END IF;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('accept_violations(%L): %s names', accept_violations.key, accepted));
    RETURN accepted;
END
$$;
COMMENT ON FUNCTION accept_violations IS 'Takes the names that break a convention today as they are, or the one of that key: naming_violations lists them no more. Returns how many.';

CREATE FUNCTION withdraw_acceptance(key text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    withdrawn bigint;
BEGIN
    DELETE FROM schema_guard.accepted_violation a
    WHERE withdraw_acceptance.key IS NULL OR a.key = withdraw_acceptance.key;
    GET DIAGNOSTICS withdrawn = ROW_COUNT;
    IF withdrawn = 0 THEN
        RAISE NOTICE 'there is nothing to withdraw';
        RETURN 0;
    END IF;
    INSERT INTO schema_guard.policy_change (change)
    VALUES (format('withdraw_acceptance(%L): %s names', withdraw_acceptance.key, withdrawn));
    RETURN withdrawn;
END
$$;
COMMENT ON FUNCTION withdraw_acceptance IS 'Lists an accepted name again, by its key in accepted_violations; all of them where none is given.';

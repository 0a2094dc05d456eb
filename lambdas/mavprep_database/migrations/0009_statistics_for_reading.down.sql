DO $$
BEGIN
    -- Roles belong to the whole server.
    IF EXISTS (
        SELECT FROM pg_shdepend AS s, pg_database AS d
        WHERE s.refclassid = 'pg_authid'::regclass
            AND s.refobjid = 'mavprep_readonly'::regrole
            AND s.dbid = d.oid AND d.datname <> current_database()
    ) THEN
        RAISE NOTICE 'mavprep_readonly keeps its sight: another database uses it';
    ELSE
        REVOKE pg_read_all_stats, pg_monitor FROM mavprep_readonly;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'mavprep_readonly keeps its sight: another role gave it';
END
$$;

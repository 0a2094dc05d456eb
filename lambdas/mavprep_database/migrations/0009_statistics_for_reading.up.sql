-- The runbooks look at sessions and statements as mavprep_readonly. Without this, PostgreSQL shows
-- it its own ones alone: "<insufficient privilege>" in place of a statement, NULL in place of a
-- state. It reads every row of the tables already, and no statement holds a password: no role of
-- this schema has one. It may end no session, and sees no settings or files of the server.
DO $$
BEGIN
    GRANT pg_read_all_stats TO mavprep_readonly;
EXCEPTION
    WHEN insufficient_privilege THEN
        BEGIN
            -- A master user of RDS can grant pg_monitor, and pg_read_all_stats with it.
            GRANT pg_monitor TO mavprep_readonly;
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE WARNING 'mavprep_readonly sees the statistics of its own sessions only: '
                    'have a superuser GRANT pg_read_all_stats TO mavprep_readonly';
        END;
END
$$;

REVOKE USAGE ON SCHEMA public FROM mavprep_app, mavprep_readonly, mavprep_analytics_writer;

DO $$
DECLARE
    role_name TEXT;
BEGIN
    EXECUTE format(
        'REVOKE ALL ON DATABASE %I FROM mavprep_app, mavprep_readonly, mavprep_analytics_writer',
        current_database()
    );
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
    FOREACH role_name IN ARRAY ARRAY['mavprep_app', 'mavprep_readonly', 'mavprep_analytics_writer']
    LOOP
        BEGIN
            EXECUTE format('DROP ROLE %I', role_name);
        EXCEPTION
            WHEN dependent_objects_still_exist THEN
                RAISE NOTICE 'role % stays: another database uses it', role_name;
        END;
    END LOOP;
END
$$;

DROP EXTENSION IF EXISTS pg_stat_statements;

-- Who may connect, before anything exists that they could use.
-- Roles belong to the whole server, so another database may have created them already.

DO $$
BEGIN
    -- Statement statistics for whoever is on call. RDS has the extension, a bare PostgreSQL may not.
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements') THEN
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
    END IF;
END
$$;

DO $$
DECLARE
    role_name TEXT;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['mavprep_app', 'mavprep_readonly', 'mavprep_analytics_writer']
    LOOP
        BEGIN
            -- No password: on RDS these roles sign in with short-lived IAM tokens.
            EXECUTE format('CREATE ROLE %I LOGIN', role_name);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                RAISE NOTICE 'role % exists already', role_name;
        END;
        -- Only RDS knows this role; it is what lets IAM tokens in.
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
            EXECUTE format('GRANT rds_iam TO %I', role_name);
        END IF;
    END LOOP;
END
$$;

-- A second line of defence beside the missing privileges.
ALTER ROLE mavprep_readonly SET default_transaction_read_only = on;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO mavprep_app, mavprep_readonly, mavprep_analytics_writer',
        current_database()
    );
    -- Loading a question bank stages its rows in a temporary table.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO mavprep_app', current_database());
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO mavprep_app, mavprep_readonly, mavprep_analytics_writer;

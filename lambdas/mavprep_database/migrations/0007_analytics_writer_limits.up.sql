-- Limits of time for the function that writes analytics. They belong to the role because RDS Proxy
-- refuses options of a connection, and ties a session that sets something to one connection.
DO $$
BEGIN
    EXECUTE format(
        'ALTER ROLE mavprep_analytics_writer IN DATABASE %I SET lock_timeout = ''10s''',
        current_database()
    );
    EXECUTE format(
        'ALTER ROLE mavprep_analytics_writer IN DATABASE %I SET statement_timeout = ''60s''',
        current_database()
    );
END
$$;

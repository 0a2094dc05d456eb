DO $$
BEGIN
    EXECUTE format(
        'ALTER ROLE mavprep_analytics_writer IN DATABASE %I RESET ALL', current_database()
    );
END
$$;

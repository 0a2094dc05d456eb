"""On-demand backups of tables and of the PostgreSQL instance, as one set with one name."""

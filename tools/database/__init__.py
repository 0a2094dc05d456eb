"""`datactl db`: MavPrep's PostgreSQL: schema, data and documentation."""

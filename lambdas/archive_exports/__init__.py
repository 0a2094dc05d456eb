"""Exports the changes of tables and the snapshots of a database to S3, as far as they are due."""

"""Exports of tables and of a database to S3 for the long term, and Athena to query them."""

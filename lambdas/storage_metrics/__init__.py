"""Publishes the size of tables and indexes to CloudWatch, and how fast they grow."""

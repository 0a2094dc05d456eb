"""Reusable building blocks of a data platform on DynamoDB and PostgreSQL."""

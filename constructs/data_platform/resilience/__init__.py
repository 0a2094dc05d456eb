"""Backups beyond point-in-time recovery."""

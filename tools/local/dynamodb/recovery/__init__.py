"""Backups, restores and exports of tables, in front of whatever keeps the tables.

Nothing here knows the engine: tables are described, read, made and written by the calls that every
client makes, and what an engine has recorded of their changes comes through `access.Tables`.
"""

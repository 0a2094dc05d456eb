"""Where exports lie in their bucket; DynamoDB and RDS add their own folders below."""

FULL_FOLDER = "full"
CHANGES_FOLDER = "changes"
"""The folders below a table's; changes lie in one of each day, after the start of their window."""

DATABASE_PREFIX = "database"
"""What the keys of a database's exports begin with."""

_TABLES_PREFIX = "tables"


def table_prefix(name: str) -> str:
    """Return what the keys of a table's exports begin with, by its name or a placeholder for it."""
    return f"{_TABLES_PREFIX}/{name}"


def full_data(name: str, export: str) -> str:
    """Return the folder with the items of a full export, by its ID."""
    return f"{table_prefix(name)}/{FULL_FOLDER}/AWSDynamoDB/{export}/data/"


def changes_data(name: str, day: str) -> str:
    """Return the folder with the changes of the windows that began on a day."""
    return f"{table_prefix(name)}/{CHANGES_FOLDER}/{day}/AWSDynamoDB/data/"


def database_data(export: str, database: str, table: str) -> str:
    """Return the folder with the rows of a table, such as ``public.subjects``."""
    return f"{DATABASE_PREFIX}/{export}/{database}/{table}/"

"""What the function is told: by its environment, and by the event of a run."""

from collections.abc import Mapping
from dataclasses import dataclass

from function_settings.settings import SettingError, Settings


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """The CloudWatch namespace of the metrics."""

    powertools_metrics_namespace: str


@dataclass(frozen=True, slots=True)
class TableToExport:
    """A table whose changes are exported.

    Parameters
    ----------
    name, arn
        The table.
    prefix
        What the keys of its exports begin with, without a slash at the end.
    """

    name: str
    arn: str
    prefix: str


@dataclass(frozen=True, slots=True)
class DatabaseToExport:
    """An instance of RDS whose snapshots are exported.

    Parameters
    ----------
    instance
        Its identifier.
    prefix
        What the keys of its exports begin with, without a slash at the end.
    role
        ARN of the role with which RDS writes.
    key
        ARN of the key with which RDS encrypts.
    """

    instance: str
    prefix: str
    role: str
    key: str


@dataclass(frozen=True, slots=True)
class Task:
    """What a run is for.

    Parameters
    ----------
    bucket, owner
        Where exports go, and the account that it must belong to.
    key
        ARN of the key with which DynamoDB encrypts; without one, S3 does with its own.
    tables, database
        What is exported.
    """

    bucket: str
    owner: str
    key: str | None
    tables: tuple[TableToExport, ...]
    database: DatabaseToExport | None

    @classmethod
    def of(cls, event: Mapping[str, object]) -> "Task":
        """Return what an invocation is for.

        Raises
        ------
        SettingError
            If the event lacks something or has another form.
        """
        match event:
            case {"bucket": str(bucket), "owner": str(owner), "tables": [*tables], **others}:
                database = others.get("database")
                key = others.get("key")
                return cls(
                    bucket=bucket,
                    owner=owner,
                    key=str(key) if key else None,
                    tables=tuple(_table(each) for each in tables),
                    database=None if database is None else _database(database),
                )
            case _:
                raise SettingError(
                    'The event must name bucket, owner and tables, as in {"bucket": "exports", '
                    '"owner": "111122223333", "tables": []}.'
                )


def _table(entry: object) -> TableToExport:
    match entry:
        case {"name": str(name), "arn": str(arn), "prefix": str(prefix)}:
            return TableToExport(name, arn, prefix)
        case _:
            raise SettingError("Each of the tables in the event must have name, arn and prefix.")


def _database(entry: object) -> DatabaseToExport:
    match entry:
        case {"instance": str(instance), "prefix": str(prefix), "role": str(role), "key": str(key)}:
            return DatabaseToExport(instance, prefix, role, key)
        case _:
            raise SettingError(
                "The database in the event must have instance, prefix, role and key."
            )

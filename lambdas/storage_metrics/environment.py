"""What the function is told: by its environment, and by the event of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from function_settings.settings import SettingError, Settings
from storage_metrics.notices import FailureDestination


@dataclass(frozen=True, slots=True)
class Environment(Settings):
    """The CloudWatch namespace of the metrics."""

    powertools_metrics_namespace: str


def tables_of(event: Mapping[str, object]) -> list[str]:
    """Return the names of the tables that an invocation is for, each once.

    Raises
    ------
    SettingError
        If the event names none.
    """
    match event.get("tables"):
        case [_, *_] as names if all(isinstance(name, str) and name for name in names):
            return list(dict.fromkeys(map(str, names)))
        case _:
            raise SettingError('The event must name the tables, as in {"tables": ["orders"]}.')


def failures_of(event: Mapping[str, object]) -> FailureDestination | None:
    """Return where failed records are; None for a product without stream consumers.

    Raises
    ------
    SettingError
        If the event says so in another form.
    """
    match event.get("failures"):
        case None:
            return None
        case {"bucket": str(bucket), "queueUrl": str(queue_url)}:
            return FailureDestination(bucket, queue_url)
        case _:
            raise SettingError(
                'The failures of the event must be {"bucket": "…", "queueUrl": "…"}.'
            )


def retentions_of(event: Mapping[str, object]) -> dict[str, timedelta]:
    """Return how long the tables whose items expire keep them, by their names.

    Raises
    ------
    SettingError
        If an entry is malformed.
    """
    entries = event.get("expiring", [])
    message = (
        'The event must say how long tables keep items, as in {"expiring": [{"table": "orders", '
        '"retention_seconds": 86400}]}.'
    )
    if not isinstance(entries, list):
        raise SettingError(message)
    found = {}
    for entry in entries:
        match entry:
            case {"table": str(table), "retention_seconds": int(seconds)} if table and seconds > 0:
                found[table] = timedelta(seconds=seconds)
            case _:
                raise SettingError(message)
    return found

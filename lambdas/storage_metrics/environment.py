"""What the function is told: by its environment, and by the event of a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from function_settings.settings import SettingError, Settings
from storage_metrics.notices import FailureDestination

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    names = event.get("tables")
    if (
        not isinstance(names, list)
        or not names
        or not all(isinstance(name, str) and name for name in names)
    ):
        raise SettingError('The event must name the tables, as in {"tables": ["orders"]}.')
    return list(dict.fromkeys(names))


def failures_of(event: Mapping[str, object]) -> FailureDestination | None:
    """Return where failed records are; None for a product without stream consumers.

    Raises
    ------
    SettingError
        If the event says so in another form.
    """
    given = event.get("failures")
    if given is None:
        return None
    values = [given.get(name) for name in ("bucket", "queueUrl")] if isinstance(given, dict) else []
    bucket, queue_url = values or (None, None)
    if not isinstance(bucket, str) or not isinstance(queue_url, str):
        raise SettingError('The failures of the event must be {"bucket": "…", "queueUrl": "…"}.')
    return FailureDestination(bucket, queue_url)


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

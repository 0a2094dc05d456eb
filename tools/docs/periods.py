"""How long items are kept, in words."""

from collections.abc import Iterable
from datetime import timedelta

from data_platform.dynamodb.schema import Entity, Table
from tools.output.markdown import code

_ONE_DAY = timedelta(days=1)
_UNITS = (
    (_ONE_DAY, "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
    (timedelta(seconds=1), "second"),
)


def retention_in_words(table: Table) -> str:
    """Say how long a table keeps its items, by their kind where it is not one time for all."""
    kept = retention_of_kinds(table, table.entities)
    if len(set(kept.values())) == 1:
        return next(iter(kept.values()))
    return "; ".join(f"{name} {period}" for name, period in kept.items())


def retention_of_kinds(table: Table, kinds: Iterable[Entity]) -> dict[str, str]:
    """Say how long items of some kinds are kept, by their names."""
    return {entity.name: _retention(table, entity) for entity in kinds}


def period_in_words(period: timedelta) -> str:
    """Return a period such as ``5 minutes``; a day is ``24 hours``, as the documents have it."""
    if period == _ONE_DAY:
        return "24 hours"
    parts = []
    for unit, name in _UNITS:
        count, period = divmod(period, unit)
        if count:
            parts.append(f"{count} {name}" if count == 1 else f"{count} {name}s")
    return " ".join(parts)


def _retention(table: Table, entity: Entity) -> str:
    retention = table.retention_of(entity)
    attribute = entity.attribute(table.ttl.attribute) if table.ttl else None
    if retention is None or attribute is None:
        return "unlimited"
    condition = "" if attribute.required else f" where it has {code(attribute.name)}"
    return f"{period_in_words(retention)}{condition}"

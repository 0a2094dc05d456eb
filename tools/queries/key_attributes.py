"""The key attributes of what a pattern reads: a page begins behind an item, which they name."""

from dataclasses import replace

from data_platform.dynamodb.schema import AccessPattern, Table


def key_names(table: Table, pattern: AccessPattern) -> tuple[str, ...]:
    """Return the names of the keys of the table, and of the index if the pattern reads one."""
    index = table.index(pattern.index) if pattern.index else None
    keys = table.keys + (index.keys if index else ())
    return tuple(dict.fromkeys(key.name for key in keys))


def with_keys(table: Table, pattern: AccessPattern, *others: str) -> AccessPattern:
    """Return a pattern that reads the keys as well, and other attributes."""
    if not pattern.attributes:
        return pattern
    names = (*pattern.attributes, *key_names(table, pattern), *others)
    return replace(pattern, attributes=tuple(dict.fromkeys(names)))

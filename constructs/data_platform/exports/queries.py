"""The queries of exports of a table, which follow from its keys."""

import re

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.keys import Key
from data_platform.errors import ConfigurationError

LINE_COLUMN = "line"
"""The only column: a line of DynamoDB JSON, whatever the types of its attributes."""

TABLE_PARTITION, EXPORT_PARTITION, DAY_PARTITION = "table_name", "export_id", "dt"
"""The partitions: the table's name, the ID of a full export, the day on which a window began."""

EXAMPLE_EXPORT = "01764558245678-a1b2c3d4"
EXAMPLE_FIRST_DAY, EXAMPLE_LAST_DAY = "2025-11-30", "2025-12-31"
"""The first window that counts may have begun on the day before the full export."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# DynamoDB writes a number; its documentation shows a text.
_WRITTEN = (
    "TRY_CAST(COALESCE(json_extract_scalar(line, '$.Metadata.WriteTimestampMicros.N'), "
    "json_extract_scalar(line, '$.Metadata.WriteTimestampMicros')) AS DECIMAL(20, 0))"
)


def state_query(declaration: Table, *, name: str, database: str) -> str:
    """Return the SQL of a table's state: a full export, brought forward by the changes after it.

    An incremental export has one record of a key for each window, with the item as it was at the
    window's end, or none where it was deleted by then: the last record of a key decides. Changes
    before the full export may be among them; the item is as the full export has it, or newer.

    Raises
    ------
    ConfigurationError
        If a key's name cannot stand in a path of JSON.
    """
    keys = declaration.keys
    names = [f"key_{number}" for number, _ in enumerate(keys, 1)]
    changed = ",\n        ".join(_columns(keys, "Keys", names))
    exported = ",\n        ".join(_columns(keys, "Item", names))
    places = ", ".join(str(place) for place, _ in enumerate(names, 1))
    same = " AND ".join(f"items.{key} = changes.{key}" for key in names)
    shown = ",\n    ".join(
        f'COALESCE(changes.{column}, items.{column}) AS "{key.name}"'
        for column, key in zip(names, keys, strict=True)
    )
    return f"""\
-- The state of {name}. Change the ID of the full export, and the days: the first is the one before
-- the export.
WITH items AS (
    SELECT
        {exported},
        json_format(json_extract(line, '$.Item')) AS item
    FROM "{database}"."full_exports"
    WHERE table_name = '{name}' AND export_id = '{EXAMPLE_EXPORT}'
),
changes AS (
    SELECT
        {changed},
        max_by(json_format(json_extract(line, '$.NewImage')), {_WRITTEN}) AS item,
        max_by(json_extract(line, '$.NewImage') IS NULL, {_WRITTEN}) AS is_deleted
    FROM "{database}"."changes"
    WHERE table_name = '{name}' AND dt BETWEEN '{EXAMPLE_FIRST_DAY}' AND '{EXAMPLE_LAST_DAY}'
    GROUP BY {places}
)
SELECT
    {shown},
    CASE WHEN changes.{names[0]} IS NULL THEN items.item ELSE changes.item END AS item
FROM items FULL OUTER JOIN changes ON {same}
WHERE changes.{names[0]} IS NULL OR NOT changes.is_deleted
"""  # noqa: S608  names that stand in declarations


def changes_query(declaration: Table, *, name: str, database: str) -> str:
    """Return the SQL of what became of one key, one row for each window that changed it.

    Raises
    ------
    ConfigurationError
        If a key's name cannot stand in a path of JSON.
    """
    keys = declaration.keys
    example = declaration.examples[0].item
    condition = "\n    AND ".join(
        f"{_scalar('Keys', key)} = '{str(example[key.name]).replace(chr(39), 2 * chr(39))}'"
        for key in keys
    )
    return f"""\
-- Changes and deletions of one item of {name}. Change the key, and the days.
SELECT DISTINCT
    from_unixtime({_WRITTEN} / 1e6) AS written_at,
    CASE
        WHEN json_extract(line, '$.NewImage') IS NULL THEN 'deleted'
        WHEN json_extract(line, '$.OldImage') IS NULL THEN 'created'
        ELSE 'changed'
    END AS change,
    json_format(json_extract(line, '$.OldImage')) AS old_item,
    json_format(json_extract(line, '$.NewImage')) AS new_item
FROM "{database}"."changes"
WHERE table_name = '{name}' AND dt BETWEEN '{EXAMPLE_FIRST_DAY}' AND '{EXAMPLE_LAST_DAY}'
    AND {condition}
ORDER BY written_at
"""  # noqa: S608  names that stand in declarations


def _columns(keys: tuple[Key, ...], image: str, names: list[str]) -> list[str]:
    return [f"{_scalar(image, key)} AS {name}" for name, key in zip(names, keys, strict=True)]


def _scalar(image: str, key: Key) -> str:
    if not _PLAIN.fullmatch(key.name):
        raise ConfigurationError(
            f"The key '{key.name}' cannot stand in a path of JSON, so exports could not be queried "
            "by it. Declare no export."
        )
    return f"json_extract_scalar(line, '$.{image}.{key.name}.{key.type}')"

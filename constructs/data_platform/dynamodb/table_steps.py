"""Whether a change of a deployed table is more than one deployment can make.

DynamoDB creates or deletes one index of a table at a time, changes the keys and the projection of
none, and has to be told to stop before it expires items by another attribute. CloudFormation finds
out when it deploys, long after the review. What each table was like when the documents were last
written is in `RECORD`, so that the step from there to the declaration is measured at synthesis.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from data_platform.dynamodb.schema import Index, Product, Table

RECORD = Path(__file__).resolve().parents[3] / "docs" / "contracts" / "tables.json"
"""Committed and generated: indexes and TTL of every table."""


def table_record(products: Iterable[Product]) -> dict[str, dict[str, Any]]:
    """Return what is recorded of every table, by its name."""
    return {table.name: _recorded(table) for product in products for table in product.tables}


def read_table_record(path: Path = RECORD) -> dict[str, dict[str, Any]]:
    """Read what was recorded; nothing if there is no file yet."""
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def steps_too_large(table: Table, record: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield a sentence for each change of a recorded table that one deployment cannot make."""
    if table.name in record:
        before, after = record[table.name], _recorded(table)
        where = f"Table {table.name!r}, against {RECORD.name}:"
        yield from (f"{where} {each}" for each in _of_indexes(before["indexes"], after["indexes"]))
        yield from (f"{where} {each}" for each in _of_ttl(before["ttl"], after["ttl"]))


def _of_indexes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    changed = [name for name in before if name in after and before[name] != after[name]]
    if changed:
        yield (
            f"keys or projection of {_listed(changed)} change, which DynamoDB cannot. Add an index "
            "of another name, deploy it, then remove the old one"
        )
    added = [name for name in after if name not in before]
    removed = [name for name in before if name not in after]
    if len(added) + len(removed) > 1:
        changes = (("adds", added), ("removes", removed))
        words = " and ".join(f"{verb} {_listed(names)}" for verb, names in changes if names)
        yield (
            f"the change {words}, and DynamoDB creates or deletes one index of a table in a "
            "deployment. Make one of these changes, deploy it to every stage, then the next"
        )


def _of_ttl(before: str | None, after: str | None) -> Iterator[str]:
    if before and after and before != after:
        yield (
            f"items expire by {after!r} instead of {before!r}, which DynamoDB refuses while the "
            "former counts. Declare no TTL, deploy that to every stage, then declare the new one"
        )


def _recorded(table: Table) -> dict[str, Any]:
    return {
        "ttl": table.ttl.attribute if table.ttl else None,
        "indexes": {index.name: _definition(index) for index in table.indexes},
    }


def _definition(index: Index) -> str:
    keys = (
        "+".join(f"{key.name}:{key.type}" for key in part)
        for part in (index.partition_keys, index.sort_keys)
        if part
    )
    return " ".join([*keys, index.projection, *index.included_attributes])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{name!r}" for name in names)

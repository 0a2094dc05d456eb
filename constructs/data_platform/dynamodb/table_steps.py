"""Whether a change of a deployed table is more than one deployment can make.

DynamoDB creates or deletes one index of a table at a time, changes the keys and the projection of
none, and has to be told to stop before it expires items by another attribute. CloudFormation finds
out when it deploys, long after the review. What each table was like when it was last agreed to is
in the lock of the stage, so that the step from there to the declaration is measured at synthesis.
`datactl rollout` measures the steps between templates by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data_platform.dynamodb.schema import Index, Product, Table, VectorIndex

_TABLE = "AWS::DynamoDB::GlobalTable"


def table_record(products: Iterable[Product]) -> dict[str, dict[str, Any]]:
    """Return what is recorded of every table, by its name."""
    return {table.name: _recorded(table) for product in products for table in product.tables}


def locked_record(lock: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what is recorded of every table that a stage's lock holds, by its name."""
    return {
        resource["Properties"]["TableName"]: recorded_properties(resource["Properties"])
        for stack in lock.values()
        for resource in stack["Resources"].values()
        # A table whose name CloudFormation chooses is none of the products'.
        if resource["Type"] == _TABLE and isinstance(resource["Properties"].get("TableName"), str)
    }


def steps_too_large(table: Table, record: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield a sentence for each change of a recorded table that one deployment cannot make."""
    if table.name in record:
        before, after = record[table.name], _recorded(table)
        where = f"Table {table.name!r}, against the lock:"
        yield from (f"{where} {each}" for each in _of_indexes(before["indexes"], after["indexes"]))
        yield from (f"{where} {each}" for each in _of_ttl(before["ttl"], after["ttl"]))


@dataclass(frozen=True)
class IndexSteps:
    """How the indexes of a table differ.

    Attributes
    ----------
    added, removed, changed
        Names of indexes; what has changed under its name is neither added nor removed.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @classmethod
    def between(cls, before: Mapping[str, str], after: Mapping[str, str]) -> IndexSteps:
        """Compare indexes as they are recorded."""
        return cls(
            added=tuple(name for name in after if name not in before),
            removed=tuple(name for name in before if name not in after),
            changed=tuple(name for name in before if before[name] != after.get(name, before[name])),
        )

    @property
    def fit_one_deployment(self) -> bool:
        """Whether DynamoDB can make them at once: it creates or deletes one index of a table."""
        return not self.changed and len(self.added) + len(self.removed) <= 1


def needs_a_pause(before: str | None, after: str | None) -> bool:
    """Tell whether items expire by another attribute, which DynamoDB refuses at once."""
    return bool(before and after and before != after)


def recorded_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what would be recorded of a table, from its properties in a template."""
    types = {
        each["AttributeName"]: each["AttributeType"]
        for each in properties.get("AttributeDefinitions", [])
    }
    ttl = properties.get("TimeToLiveSpecification", {})
    return {
        "ttl": ttl.get("AttributeName") if ttl.get("Enabled") else None,
        "indexes": {
            index["IndexName"]: _definition_in_template(index, types)
            for index in properties.get("GlobalSecondaryIndexes", [])
        }
        | {
            index["IndexName"]: _vectors_in_template(index, types)
            for index in properties.get("VectorIndexes", [])
        },
    }


def _definition_in_template(index: Mapping[str, Any], types: Mapping[str, str]) -> str:
    """Return an index in words, equal for two in which only the order of something differs."""
    keys = (
        "+".join(
            f"{key['AttributeName']}:{types.get(key['AttributeName'])}"
            for key in index["KeySchema"]
            if key["KeyType"] == kind
        )
        for kind in ("HASH", "RANGE")
    )
    projection = index.get("Projection", {})
    included = sorted(projection.get("NonKeyAttributes", []))
    return " ".join([*filter(None, keys), str(projection.get("ProjectionType")), *included])


def _vectors_in_template(index: Mapping[str, Any], types: Mapping[str, str]) -> str:
    """Return a vector index in words, which are the same for filters in another order."""
    searched = {
        kind: sorted(
            f"{each['AttributeName']}:{types.get(each['AttributeName'])}"
            for each in index.get("SearchSchema", [])
            if each["SearchSchemaElementType"] == kind
        )
        for kind in ("HASH", "INLINE_FILTER")
    }
    projection = index.get("Projection", {})
    return _vectors_in_words(
        str(index.get("VectorAttribute", {}).get("AttributeName")),
        str(index.get("Dimensions")),
        str(index.get("DistanceFunction")),
        "+".join(searched["HASH"]),
        "+".join(searched["INLINE_FILTER"]),
        str(projection.get("ProjectionType")),
        *sorted(projection.get("NonKeyAttributes", [])),
    )


def _vectors_in_words(*parts: str) -> str:
    return " ".join(["vectors", *(part or "-" for part in parts)])


def _of_indexes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    steps = IndexSteps.between(before, after)
    if steps.changed:
        yield (
            f"keys or projection of {_listed(steps.changed)} change, which DynamoDB cannot; of a "
            "vector index it changes nothing. Add an index of another name, deploy it, wait until "
            "it answers, move its readers, then remove the old one; or keep the name by "
            "`datactl rollout apply --interim`"
        )
    if not replace(steps, changed=()).fit_one_deployment:
        changes = (("adds", steps.added), ("removes", steps.removed))
        words = " and ".join(f"{verb} {_listed(names)}" for verb, names in changes if names)
        yield (
            f"the change {words}, and DynamoDB creates or deletes one index of a table in a "
            "deployment. Make one of these changes, deploy it to every stage, then the next"
        )


def _of_ttl(before: str | None, after: str | None) -> Iterator[str]:
    if needs_a_pause(before, after):
        yield (
            f"items expire by {after!r} instead of {before!r}, which DynamoDB refuses while the "
            "former counts. Declare no TTL, deploy that to every stage, then declare the new one"
        )


def _recorded(table: Table) -> dict[str, Any]:
    return {
        "ttl": table.ttl.attribute if table.ttl else None,
        "indexes": {index.name: _definition(index) for index in table.indexes}
        | {index.name: _vector_definition(index) for index in table.vector_indexes},
    }


def _definition(index: Index) -> str:
    keys = (
        "+".join(f"{key.name}:{key.type}" for key in part)
        for part in (index.partition_keys, index.sort_keys)
        if part
    )
    return " ".join([*keys, index.projection, *sorted(index.included_attributes)])


def _vector_definition(index: VectorIndex) -> str:
    partition = index.partition_key
    return _vectors_in_words(
        index.attribute,
        str(index.dimensions),
        index.distance,
        f"{partition.name}:{partition.type}" if partition else "",
        "+".join(sorted(f"{key.name}:{key.type}" for key in index.filters)),
        index.projection,
        *sorted(index.included_attributes),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{name!r}" for name in names)

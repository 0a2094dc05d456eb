"""CloudFormation and DynamoDB as far as tables go: what fails there fails here."""

from collections.abc import Iterator, Mapping
from typing import Any

MAX_INDEXES = 20
MAX_VECTOR_INDEXES = 5
_SETTINGS = {
    "PAY_PER_REQUEST": "OnDemandThroughputSettings",
    "PROVISIONED": "ProvisionedThroughputSettings",
}


class RefusedError(Exception):
    """The update fails, or would replace a table."""


class StrictCloud:
    """A deployed stack; its tables have items from the beginning."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        for table in tables_of(template).values():
            _check_valid(table)
        self.template = template
        self._expiry_changed: set[str] = set()

    def pass_an_hour(self) -> None:
        """Let the time go by in which expiry cannot change again."""
        self._expiry_changed.clear()

    def deploy(self, template: Mapping[str, Any]) -> None:
        """Update the stack, or leave it as it is and say why."""
        before, after = tables_of(self.template), tables_of(template)
        if set(before) - set(after):
            raise RefusedError("a table would be deleted")
        renewed = set()
        for logical_id, table in after.items():
            _check_valid(table)
            if logical_id in before:
                _check_update(before[logical_id], table)
                if _expiry(before[logical_id]) != _expiry(table):
                    renewed.add(logical_id)
        if renewed & self._expiry_changed:
            raise RefusedError("expiry was changed within the hour")
        self._expiry_changed |= renewed
        self.template = template


def tables_of(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of all tables by logical ID."""
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::DynamoDB::GlobalTable"
    }


def index_names(table: Mapping[str, Any]) -> list[str]:
    return [index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])]


def all_index_names(table: Mapping[str, Any]) -> list[str]:
    return index_names(table) + [index["IndexName"] for index in table.get("VectorIndexes", [])]


def _check_valid(table: Mapping[str, Any]) -> None:
    defined = [each["AttributeName"] for each in table["AttributeDefinitions"]]
    if sorted(defined) != sorted(set(_used(table))):
        raise RefusedError("definitions are not those of the keys")
    if "GlobalSecondaryIndexes" in table and not table["GlobalSecondaryIndexes"]:
        raise RefusedError("an empty list of indexes")
    if len(index_names(table)) > MAX_INDEXES:
        raise RefusedError("too many indexes")
    _check_vectors(table)
    for replica in table["Replicas"]:
        if set(index_names(replica)) != set(index_names(table)):
            raise RefusedError("a replica has other indexes")
    _check_capacity(table)


def _check_vectors(table: Mapping[str, Any]) -> None:
    if "VectorIndexes" not in table:
        return
    if table["BillingMode"] != "PAY_PER_REQUEST":
        raise RefusedError("vector indexes with provisioned capacity")
    if not 1 <= len(table["VectorIndexes"]) <= MAX_VECTOR_INDEXES:
        raise RefusedError("too many or no vector indexes")
    lengths = {
        (each["VectorAttribute"]["AttributeName"], each["Dimensions"])
        for each in table["VectorIndexes"]
    }
    if len({attribute for attribute, _ in lengths}) < len(lengths):
        raise RefusedError("vectors of two lengths in one attribute")
    if len(set(all_index_names(table))) < len(all_index_names(table)):
        raise RefusedError("two indexes of one name")


def _check_capacity(table: Mapping[str, Any]) -> None:
    mode = table["BillingMode"]
    wrong = next(name for other, name in _SETTINGS.items() if other != mode)
    for kind, owner in _owners(table):
        if f"{kind}{wrong}" in owner:
            raise RefusedError("settings of the other billing mode")
        if mode == "PROVISIONED" and f"{kind}{_SETTINGS[mode]}" not in owner:
            raise RefusedError("provisioned without capacity")


def _owners(table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    writes = [table, *table.get("GlobalSecondaryIndexes", [])]
    reads = [
        each
        for replica in table["Replicas"]
        for each in (replica, *replica.get("GlobalSecondaryIndexes", []))
    ]
    yield from (("Write", owner) for owner in writes)
    yield from (("Read", owner) for owner in reads)


def _used(table: Mapping[str, Any]) -> Iterator[str]:
    for owner in (table, *table.get("GlobalSecondaryIndexes", [])):
        yield from (element["AttributeName"] for element in owner["KeySchema"])
    for index in table.get("VectorIndexes", []):
        yield from (element["AttributeName"] for element in index.get("SearchSchema", []))


def _check_update(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for name in ("TableName", "KeySchema"):
        if before[name] != after[name]:
            raise RefusedError(f"{name} replaces the table")
    former, new = _types(before), _types(after)
    if any(former[name] != new[name] for name in set(former) & set(new)):
        raise RefusedError("an attribute's type replaces the table")
    _check_indexes(before, after)
    switched = before["BillingMode"] != after["BillingMode"]
    if switched and set(all_index_names(before)) != set(all_index_names(after)):
        raise RefusedError("billing and an index in one update")
    if switched and after["BillingMode"] == "PROVISIONED":
        for kind, owner in _owners(after):
            scaling = owner[f"{kind}ProvisionedThroughputSettings"]
            if "SeedCapacity" not in scaling[f"{kind}CapacityAutoScalingSettings"]:
                raise RefusedError("provisioned without a capacity to begin with")
    expiries = {_expiry(before), _expiry(after)}
    if None not in expiries and len(expiries) > 1:
        raise RefusedError("another expiry attribute while one counts")


def _check_indexes(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    former, new = (
        {
            index["IndexName"]: (index["KeySchema"], index["Projection"])
            for index in table.get("GlobalSecondaryIndexes", [])
        }
        # Of a vector index nothing can be changed.
        | {index["IndexName"]: index for index in table.get("VectorIndexes", [])}
        for table in (before, after)
    )
    if any(former[name] != new[name] for name in set(former) & set(new)):
        raise RefusedError("keys or projection of an index")
    if len(set(former) ^ set(new)) > 1:
        raise RefusedError("more than one index in an update")


def _types(table: Mapping[str, Any]) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}


def _expiry(table: Mapping[str, Any]) -> str | None:
    specification = table.get("TimeToLiveSpecification", {})
    return specification["AttributeName"] if specification.get("Enabled") else None

"""The handler of `AWS::DynamoDB::Table`, which other teams' stacks use."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.dynamodb.global_table import GlobalTable
from tools.local.cloudformation.resources.dynamodb.vector_indexes import KNOWN as VECTOR_INDEXES
from tools.local.cloudformation.resources.handler import (
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import knows, under

_OF_REPLICA = (
    *("DeletionProtectionEnabled", "PointInTimeRecoverySpecification"),
    *("TableClass", "Tags"),
)
_CAPACITY = ("ReadCapacityUnits", "WriteCapacityUnits")
_LIMITS = ("MaxReadRequestUnits", "MaxWriteRequestUnits")
_KINDS = ("Read", "Write")


class Table(GlobalTable):
    """The same table as a global one with a single replica, in other words."""

    known = knows(
        *VECTOR_INDEXES,
        *("AttributeDefinitions", "BillingMode", "DeletionProtectionEnabled", "KeySchema"),
        *("LocalSecondaryIndexes", "StreamSpecification/StreamViewType", "TableClass"),
        *("TableName", "Tags"),
        *under("GlobalSecondaryIndexes", "IndexName", "KeySchema", "Projection"),
        *under("GlobalSecondaryIndexes/OnDemandThroughput", *_LIMITS),
        *under("GlobalSecondaryIndexes/ProvisionedThroughput", *_CAPACITY),
        *under("GlobalSecondaryIndexes", "WarmThroughput"),
        *under("OnDemandThroughput", *_LIMITS),
        *under(
            "PointInTimeRecoverySpecification",
            *("PointInTimeRecoveryEnabled", "RecoveryPeriodInDays"),
        ),
        *under("ProvisionedThroughput", *_CAPACITY),
        *under("SSESpecification", "KMSMasterKeyId", "SSEEnabled", "SSEType"),
        *under("TimeToLiveSpecification", "AttributeName", "Enabled"),
        "WarmThroughput",
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the table with all its indexes."""
        _refuse_other_capacity(request.properties)
        return _known_attributes(super().create(_as_global(request)))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Bring the table to new properties, one call of `UpdateTable` after the other."""
        _refuse_other_capacity(request.properties)
        return _known_attributes(super().update(_as_global(request)))

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a table that exists; its schema must be the template's."""
        found = super().adopt(_as_global(request))
        return found and _known_attributes(found)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return what DynamoDB tells of the properties that the template sets."""
        actual = super().read(_as_global(request))
        return None if actual is None else _from_global(actual, request.properties)


def _refuse_other_capacity(properties: Mapping[str, Any]) -> None:
    """Refuse a capacity that the billing mode does not have, and a mode without its capacity."""
    owners = [properties, *(properties.get("GlobalSecondaryIndexes") or [])]
    given = ["ProvisionedThroughput" in owner for owner in owners]
    if properties.get("BillingMode", "PROVISIONED") == "PROVISIONED":
        if not all(given):
            raise ResourceError("Property ProvisionedThroughput cannot be empty.")
    elif any(given):
        raise ResourceError(
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
            "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )


def _known_attributes(made: Provisioned) -> Provisioned:
    kept = {name: made.attributes[name] for name in ("Arn", "StreamArn") if name in made.attributes}
    return dataclasses.replace(made, attributes=kept)


def _as_global(request: ResourceRequest) -> ResourceRequest:
    return dataclasses.replace(
        request, properties=_global_properties(request.properties, request.region)
    )


def _global_properties(properties: Mapping[str, Any], region: str) -> dict[str, Any]:
    """Return the properties of the global table that is the same in one Region."""
    indexes = properties.get("GlobalSecondaryIndexes") or []
    replica = {
        "Region": region,
        **{name: properties[name] for name in _OF_REPLICA if name in properties},
        **_throughput(properties, "Read"),
        "GlobalSecondaryIndexes": [
            {"IndexName": index["IndexName"], **_throughput(index, "Read")} for index in indexes
        ],
    }
    key = (properties.get("SSESpecification") or {}).get("KMSMasterKeyId")
    if key:
        replica["SSESpecification"] = {"KMSMasterKeyId": key}
    moved = {*_OF_REPLICA, "OnDemandThroughput", "ProvisionedThroughput"}
    return {
        **{name: value for name, value in properties.items() if name not in moved},
        **_throughput(properties, "Write"),
        "GlobalSecondaryIndexes": [{**index, **_throughput(index, "Write")} for index in indexes],
        "Replicas": [replica],
    }


def _throughput(owner: Mapping[str, Any], kind: str) -> dict[str, Any]:
    found = {
        f"{kind}ProvisionedThroughputSettings": (owner.get("ProvisionedThroughput"), _CAPACITY),
        f"{kind}OnDemandThroughputSettings": (owner.get("OnDemandThroughput"), _LIMITS),
    }
    return {
        name: {unit: given[unit] for unit in units if kind in unit and unit in given}
        for name, (given, units) in found.items()
        if given
    }


def _from_global(actual: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read of the global table as the properties of this one."""
    replica = actual["Replicas"][0]
    found = {**actual, **{name: replica.get(name) for name in _OF_REPLICA}}
    if "SSESpecification" in found and "SSESpecification" in replica:
        found["SSESpecification"] = {**found["SSESpecification"], **replica["SSESpecification"]}
    capacity = {
        "ProvisionedThroughput": _CAPACITY,
        "OnDemandThroughput": _LIMITS,
    }
    for name, units in capacity.items():
        settings: dict[str, Any] = {}
        for kind, side in (("Read", replica), ("Write", actual)):
            settings |= side.get(f"{kind}{name}Settings") or {}
        found[name] = {unit: settings[unit] for unit in units if unit in settings} or None
    return {name: found[name] for name in properties if name in found}

"""What a table really is, in the form of a template."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.dynamodb.engine import TableEngine
from tools.local.cloudformation.resources.dynamodb.vector_indexes import actual_vector_indexes
from tools.local.cloudformation.resources.requests import tag_list
from tools.local.dynamodb.global_table import local_replica

_ENABLED = {"ENABLED", "ENABLING"}
_FIXED_CAPACITY = {"Read": "ReadCapacityUnits", "Write": "WriteCapacityUnits"}
_LIMITS = {"Read": "MaxReadRequestUnits", "Write": "MaxWriteRequestUnits"}


def actual_properties(
    engine: TableEngine, table: Mapping[str, Any], properties: Mapping[str, Any], region: str
) -> dict[str, Any]:
    """Return what DynamoDB tells of a global table, in the form of the template's properties.

    Replicas in other Regions do not exist here; they are taken for what the template says.
    """
    stream = table.get("StreamSpecification", {})
    replica = local_replica(properties, region)
    actual: dict[str, Any] = {
        "TableName": table["TableName"],
        "KeySchema": table["KeySchema"],
        "AttributeDefinitions": _attribute_definitions(table, properties),
        "BillingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
        "StreamSpecification": (
            {"StreamViewType": stream["StreamViewType"]} if stream.get("StreamEnabled") else None
        ),
        "GlobalSecondaryIndexes": _indexes(table, properties, "GlobalSecondaryIndexes"),
        "LocalSecondaryIndexes": _indexes(table, properties, "LocalSecondaryIndexes"),
        "VectorIndexes": actual_vector_indexes(table, properties),
        "SSESpecification": _encryption(table),
        **_capacity(table, properties, "Write"),
        "Replicas": [
            _replica(engine, table, each) if each is replica else each
            for each in properties["Replicas"]
        ],
    }
    if "WarmThroughput" in table:
        actual["WarmThroughput"] = table["WarmThroughput"]
    expiry = engine.optional(
        "time to live", lambda: engine.client.describe_time_to_live(TableName=table["TableName"])
    )
    if expiry is not None:
        actual["TimeToLiveSpecification"] = _time_to_live(expiry, properties)
    return actual


def _attribute_definitions(
    table: Mapping[str, Any], properties: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Return the definitions; what no key uses any more is the drift of its index, not theirs."""
    declared: list[Mapping[str, Any]] = properties.get("AttributeDefinitions", [])
    found: list[Mapping[str, Any]] = table["AttributeDefinitions"]
    types = {each["AttributeName"]: each["AttributeType"] for each in found}
    agrees = all(
        types.get(each["AttributeName"], each["AttributeType"]) == each["AttributeType"]
        for each in declared
    )
    return declared if agrees else found


def _indexes(
    table: Mapping[str, Any], properties: Mapping[str, Any], kind: str
) -> list[dict[str, Any]] | None:
    """Return the indexes as the template writes them, in its order, surplus ones at the end."""
    found = {index["IndexName"]: index for index in table.get(kind, [])}
    declared = {index["IndexName"]: index for index in properties.get(kind, [])}
    order = [name for name in declared if name in found]
    order += sorted(set(found) - set(declared))
    indexes = []
    for name in order:
        shown = {
            "IndexName": name,
            "KeySchema": found[name]["KeySchema"],
            "Projection": found[name]["Projection"],
            **_capacity(found[name], declared.get(name, {}), "Write"),
        }
        indexes.append({**declared.get(name, {}), **shown})
    return indexes or None


def _capacity(
    actual: Mapping[str, Any], declared: Mapping[str, Any], kind: str
) -> dict[str, dict[str, Any]]:
    """Return fixed capacities and limits; what scales by itself is no drift."""
    settings = {
        f"{kind}ProvisionedThroughputSettings": ("ProvisionedThroughput", _FIXED_CAPACITY[kind]),
        f"{kind}OnDemandThroughputSettings": ("OnDemandThroughput", _LIMITS[kind]),
    }
    return {
        name: (
            {unit: actual.get(group, {}).get(unit)} if unit in declared[name] else declared[name]
        )
        for name, (group, unit) in settings.items()
        if declared.get(name)
    }


def _encryption(table: Mapping[str, Any]) -> dict[str, Any]:
    encryption = table.get("SSEDescription", {})
    if encryption.get("Status") not in _ENABLED:
        return {"SSEEnabled": False}
    return {"SSEEnabled": True, "SSEType": encryption.get("SSEType", "KMS")}


def _time_to_live(answer: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    description = answer["TimeToLiveDescription"]
    if description["TimeToLiveStatus"] in _ENABLED:
        return {"AttributeName": description["AttributeName"], "Enabled": True}
    return {**(properties.get("TimeToLiveSpecification") or {}), "Enabled": False}


def _replica(
    engine: TableEngine, table: Mapping[str, Any], declared: Mapping[str, Any]
) -> dict[str, Any]:
    recovery = engine.optional(
        "point-in-time recovery",
        lambda: engine.client.describe_continuous_backups(TableName=table["TableName"]),
    )
    tags = engine.optional(
        "tags", lambda: engine.client.list_tags_of_resource(ResourceArn=table["TableArn"])
    )
    actual = {
        **declared,
        "DeletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
        "TableClass": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
        **_capacity(table, declared, "Read"),
    }
    if recovery is not None:
        actual["PointInTimeRecoverySpecification"] = _recovery(recovery)
    if tags is not None:
        actual["Tags"] = tag_list(tags.get("Tags"))
    key = table.get("SSEDescription", {}).get("KMSMasterKeyArn", "")
    wanted_key = (declared.get("SSESpecification") or {}).get("KMSMasterKeyId")
    if wanted_key and not key.endswith(wanted_key):
        actual["SSESpecification"] = {"KMSMasterKeyId": key or None}
    return actual


def _recovery(answer: Mapping[str, Any]) -> dict[str, Any]:
    description = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if description.get("PointInTimeRecoveryStatus") != "ENABLED":
        return {"PointInTimeRecoveryEnabled": False}
    days = description.get("RecoveryPeriodInDays")
    return {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}

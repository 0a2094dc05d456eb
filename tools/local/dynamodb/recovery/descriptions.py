"""What is told of a backup."""

from collections.abc import Mapping
from typing import Any

from tools.local.dynamodb.recovery.definitions import VECTOR_INDEX
from tools.local.dynamodb.recovery.registry import Record

_INDEX = ("IndexName", "KeySchema", "Projection", "OnDemandThroughput")
_UNITS = ("ReadCapacityUnits", "WriteCapacityUnits")


def backup_summary(record: Record) -> dict[str, Any]:
    """Return what a list tells of a backup."""
    table = record["table"]
    return {
        "TableName": table["TableName"],
        "TableId": table["TableId"],
        "TableArn": table["TableArn"],
        **_details(record),
    }


def backup_description(record: Record) -> dict[str, Any]:
    """Return all that is told of a backup."""
    return {
        "BackupDetails": _details(record),
        "SourceTableDetails": _source(record),
        "SourceTableFeatureDetails": _features(record),
    }


def _details(record: Record) -> dict[str, Any]:
    expiry = {"BackupExpiryDateTime": record["expires"]} if "expires" in record else {}
    return {
        **expiry,
        "BackupArn": record["arn"],
        "BackupName": record["name"],
        "BackupSizeBytes": record["size"],
        "BackupStatus": record["status"],
        "BackupType": record["type"],
        "BackupCreationDateTime": record["created"],
    }


def _source(record: Record) -> dict[str, Any]:
    table = record["table"]
    source = {
        "TableName": table["TableName"],
        "TableId": table["TableId"],
        "TableArn": table["TableArn"],
        "TableSizeBytes": record["size"],
        "KeySchema": table["KeySchema"],
        "TableCreationDateTime": table["CreationDateTime"],
        "ProvisionedThroughput": _units(table),
        "ItemCount": record["items"],
        "BillingMode": (table.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED"),
    }
    if "OnDemandThroughput" in table:
        source["OnDemandThroughput"] = table["OnDemandThroughput"]
    return source


def _features(record: Record) -> dict[str, Any]:
    table = record["table"]
    features: dict[str, Any] = {"TimeToLiveDescription": record["expiry"]}
    if table.get("GlobalSecondaryIndexes"):
        features["GlobalSecondaryIndexes"] = [
            {**_index(index), "ProvisionedThroughput": _units(index)}
            for index in table["GlobalSecondaryIndexes"]
        ]
    if table.get("LocalSecondaryIndexes"):
        features["LocalSecondaryIndexes"] = [
            _index(index) for index in table["LocalSecondaryIndexes"]
        ]
    if table.get("VectorIndexes"):
        features["VectorIndexes"] = [
            {name: index[name] for name in VECTOR_INDEX if name in index}
            for index in table["VectorIndexes"]
        ]
    if table.get("StreamSpecification"):
        features["StreamDescription"] = table["StreamSpecification"]
    if "SSEDescription" in table:
        features["SSEDescription"] = table["SSEDescription"]
    return features


def _index(index: Mapping[str, Any]) -> dict[str, Any]:
    return {name: index[name] for name in _INDEX if name in index}


def _units(part: Mapping[str, Any]) -> dict[str, int]:
    units = part.get("ProvisionedThroughput") or {}
    return {name: units.get(name, 0) for name in _UNITS}

"""An AWS::DynamoDB::GlobalTable as calls of the DynamoDB API.

The functions take the resource's *resolved* properties: no intrinsic functions are left in them.
They describe the table in one Region; the other replicas are not made.
"""

from collections.abc import Mapping
from typing import Any

_UNCHANGED = ("TableName", "AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes")
_PROVISIONED = "PROVISIONED"


def create_table_request(
    properties: Mapping[str, Any], *, region: str | None = None, switching: bool = False
) -> dict[str, Any]:
    """Build the arguments of CreateTable.

    Parameters
    ----------
    properties
        The resource's properties.
    region
        The replica to build; without it, the first one.
    switching
        Whether the table has another billing mode so far: then autoscaling starts from the seed,
        and otherwise from the minimum, as in CloudFormation.

    Raises
    ------
    ValueError
        If the table has no replica in that Region.
    """
    replica = local_replica(properties, region)
    request: dict[str, Any] = {name: properties[name] for name in _UNCHANGED if name in properties}
    request["BillingMode"] = properties.get("BillingMode", _PROVISIONED)
    request |= _throughput(request["BillingMode"], properties, replica, switching=switching)
    indexes = index_requests(properties, region=region, switching=switching)
    if indexes:
        request["GlobalSecondaryIndexes"] = indexes
    vector_indexes = vector_index_requests(properties)
    if vector_indexes:
        request["VectorIndexes"] = vector_indexes
    if "StreamSpecification" in properties:
        request["StreamSpecification"] = {
            "StreamEnabled": True,
            **properties["StreamSpecification"],
        }
    encryption = encryption_request(properties, region=region)
    if encryption["Enabled"]:
        request["SSESpecification"] = encryption
    if "WarmThroughput" in properties:
        request["WarmThroughput"] = _numbers(properties["WarmThroughput"])
    if "TableClass" in replica:
        request["TableClass"] = replica["TableClass"]
    if replica.get("Tags"):
        request["Tags"] = replica["Tags"]
    if is_true(replica.get("DeletionProtectionEnabled")):
        request["DeletionProtectionEnabled"] = True
    return request


def index_requests(
    properties: Mapping[str, Any], *, region: str | None = None, switching: bool = False
) -> list[dict[str, Any]]:
    """Build the table's global secondary indexes as CreateTable and UpdateTable take them."""
    replica = local_replica(properties, region)
    billing = properties.get("BillingMode", _PROVISIONED)
    of_replica = {
        index["IndexName"]: index for index in replica.get("GlobalSecondaryIndexes") or ()
    }
    return [
        {
            "IndexName": index["IndexName"],
            "KeySchema": index["KeySchema"],
            "Projection": index["Projection"],
            **_throughput(
                billing, index, of_replica.get(index["IndexName"], {}), switching=switching
            ),
            **(
                {"WarmThroughput": _numbers(index["WarmThroughput"])}
                if "WarmThroughput" in index
                else {}
            ),
        }
        for index in properties.get("GlobalSecondaryIndexes") or ()
    ]


def vector_index_requests(properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Build the table's vector indexes as CreateTable and UpdateTable take them."""
    return [
        {**index, "Dimensions": int(index["Dimensions"])}
        for index in properties.get("VectorIndexes") or ()
    ]


def encryption_request(
    properties: Mapping[str, Any], *, region: str | None = None
) -> dict[str, Any]:
    """Build the SSESpecification; ``Enabled`` is false for a key that AWS owns."""
    encryption = properties.get("SSESpecification") or {}
    if not is_true(encryption.get("SSEEnabled")):
        return {"Enabled": False}
    request = {"Enabled": True, "SSEType": encryption.get("SSEType", "KMS")}
    key = local_replica(properties, region).get("SSESpecification") or {}
    if "KMSMasterKeyId" in key:
        request["KMSMasterKeyId"] = key["KMSMasterKeyId"]
    return request


def time_to_live_attribute(properties: Mapping[str, Any]) -> str | None:
    """Tell which attribute holds the expiry time, or nothing if TTL is off."""
    specification = properties.get("TimeToLiveSpecification") or {}
    if not is_true(specification.get("Enabled")):
        return None
    attribute: str = specification["AttributeName"]
    return attribute


def time_to_live_request(properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """Build the arguments of the UpdateTimeToLive that follows CreateTable, if one does."""
    attribute = time_to_live_attribute(properties)
    if attribute is None:
        return None
    return {
        "TableName": properties["TableName"],
        "TimeToLiveSpecification": {"Enabled": True, "AttributeName": attribute},
    }


def continuous_backups_request(
    properties: Mapping[str, Any], *, region: str | None = None
) -> dict[str, Any] | None:
    """Build the arguments of UpdateContinuousBackups, if point-in-time recovery is declared."""
    specification = local_replica(properties, region).get("PointInTimeRecoverySpecification")
    if not specification:
        return None
    enabled = is_true(specification.get("PointInTimeRecoveryEnabled"))
    request: dict[str, Any] = {"PointInTimeRecoveryEnabled": enabled}
    if enabled and "RecoveryPeriodInDays" in specification:
        request["RecoveryPeriodInDays"] = int(specification["RecoveryPeriodInDays"])
    return {
        "TableName": properties["TableName"],
        "PointInTimeRecoverySpecification": request,
    }


def local_replica(properties: Mapping[str, Any], region: str | None) -> Mapping[str, Any]:
    """Find the replica of a Region; without one, the first replica.

    Raises
    ------
    ValueError
        If the table has no replica in that Region.
    """
    replicas: list[Mapping[str, Any]] = properties.get("Replicas") or []
    for replica in replicas:
        if region is None or replica.get("Region") == region:
            return replica
    where = f"in {region}" if region else "at all"
    raise ValueError(
        f"The global table {properties.get('TableName', '(unnamed)')} has no replica {where}."
    )


def is_true(value: object) -> bool:
    """Read a Boolean of a template, which may also be the text "true"."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def _throughput(
    billing: str, writes: Mapping[str, Any], reads: Mapping[str, Any], *, switching: bool
) -> dict[str, dict[str, int]]:
    """Combine the write settings of a table or index with the read settings of its replica."""
    if billing == _PROVISIONED:
        read = reads.get("ReadProvisionedThroughputSettings") or {}
        write = writes.get("WriteProvisionedThroughputSettings") or {}
        return {
            "ProvisionedThroughput": {
                "ReadCapacityUnits": _capacity(read, "Read", switching=switching),
                "WriteCapacityUnits": _capacity(write, "Write", switching=switching),
            }
        }
    limits = _numbers(
        {
            **(reads.get("ReadOnDemandThroughputSettings") or {}),
            **(writes.get("WriteOnDemandThroughputSettings") or {}),
        }
    )
    return {"OnDemandThroughput": limits} if limits else {}


def _capacity(settings: Mapping[str, Any], kind: str, *, switching: bool) -> int:
    """Return the fixed capacity units, or those with which autoscaling starts."""
    if f"{kind}CapacityUnits" in settings:
        return int(settings[f"{kind}CapacityUnits"])
    scaling = settings.get(f"{kind}CapacityAutoScalingSettings") or {}
    seed = scaling.get("SeedCapacity") if switching else None
    return int(seed or scaling.get("MinCapacity") or 1)


def _numbers(settings: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(value) for name, value in settings.items()}

"""What DynamoDB tells about a table beyond what DynamoDB Local does."""

import uuid
from collections.abc import Mapping
from typing import Any

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.table_settings import TableSettings

_ON_DEMAND_WARM_READS = 12_000
_ON_DEMAND_WARM_WRITES = 4_000
_CHANGE_DATES = ("LastIncreaseDateTime", "LastDecreaseDateTime")


def complete_description(
    table: dict[str, Any], settings: TableSettings, deployment: Deployment
) -> dict[str, Any]:
    """Add to a TableDescription of the engine what the service would also say.

    Parameters
    ----------
    table
        The description, with the deployment's ARNs; it is changed.
    settings
        What the gateway keeps of the table.
    deployment
        Where the table seems to be.

    Returns
    -------
    dict
        The same description.
    """
    table["TableId"] = table_id(table)
    for part in (table, *table.get("GlobalSecondaryIndexes", ())):
        _complete_throughput(part)
    if settings.encryption is not None:
        table["SSEDescription"] = {
            "Status": "ENABLED",
            "SSEType": settings.encryption.get("SSEType", "KMS"),
            "KMSMasterKeyArn": _key_arn(settings.encryption.get("KMSMasterKeyId"), deployment),
        }
    if settings.table_class is not None:
        table["TableClassSummary"] = {"TableClass": settings.table_class}
    return table


def table_id(table: Mapping[str, Any]) -> str:
    """Return a table's ID: the same from its creation on, and another for the next of its name."""
    identity = f"{table['TableArn']}@{table['CreationDateTime']}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, identity))


def _complete_throughput(part: dict[str, Any]) -> None:
    throughput = part.setdefault(
        "ProvisionedThroughput",
        {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
    )
    for name in _CHANGE_DATES:
        # The engine reports a capacity that was never changed as changed in 1970.
        if throughput.get(name) == 0:
            del throughput[name]
    part.setdefault(
        "WarmThroughput",
        {
            "ReadUnitsPerSecond": throughput.get("ReadCapacityUnits") or _ON_DEMAND_WARM_READS,
            "WriteUnitsPerSecond": throughput.get("WriteCapacityUnits") or _ON_DEMAND_WARM_WRITES,
            "Status": "ACTIVE",
        },
    )


def _key_arn(key: str | None, deployment: Deployment) -> str:
    """Return a key's ARN; without a key of its own, a table uses the one AWS manages."""
    if key is not None and key.startswith("arn:"):
        return key
    resource = "alias/aws/dynamodb" if key is None else key
    if not resource.startswith("alias/"):
        resource = f"key/{resource}"
    return f"arn:aws:kms:{deployment.region}:{deployment.account}:{resource}"

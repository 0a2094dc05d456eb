"""A table as DynamoDB describes it, and as a template would have to declare it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ON = {"ENABLED", "ENABLING"}
_UNKNOWN = {"UnknownOperationException", "UnsupportedOperationException"}
"""What DynamoDB Local says of calls that it lacks."""

_VECTOR_INDEX = (
    "IndexName",
    "VectorAttribute",
    "SearchSchema",
    "Projection",
    "Dimensions",
    "DistanceFunction",
)
"""What a vector index is declared with."""


@dataclass(frozen=True)
class TableState:
    """What a table is now.

    Attributes
    ----------
    table
        What DescribeTable says.
    region
        Where it is.
    expiry
        The attribute by which items expire, if they do.
    recovery_days
        How far point-in-time recovery reaches; None if it is off.
    tags
        Its tags but those of AWS.
    """

    table: Mapping[str, Any]
    region: str
    expiry: str | None = None
    recovery_days: int | None = None
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.table["TableName"])

    @property
    def billing(self) -> str:
        """Its billing mode."""
        summary = self.table.get("BillingModeSummary", {})
        return str(summary.get("BillingMode", "PROVISIONED"))

    @property
    def index_names(self) -> tuple[str, ...]:
        """The names of its global secondary indexes and its vector indexes."""
        kinds = ("GlobalSecondaryIndexes", "VectorIndexes")
        return tuple(each["IndexName"] for kind in kinds for each in self.table.get(kind) or ())

    @property
    def stream(self) -> str | None:
        """The view type of its stream, if it has one."""
        stream = self.table.get("StreamSpecification", {})
        return stream.get("StreamViewType") if stream.get("StreamEnabled") else None

    @property
    def is_encrypted(self) -> bool:
        """Whether it is encrypted with another key than one that AWS owns."""
        return self.table.get("SSEDescription", {}).get("Status") in {*_ON, "UPDATING"}

    @property
    def key_arn(self) -> str | None:
        """The ARN of the key, if it is encrypted with one of this account."""
        arn: str | None = self.table.get("SSEDescription", {}).get("KMSMasterKeyArn")
        return arn if self.is_encrypted else None

    @property
    def is_protected(self) -> bool:
        """Whether it is protected against deletion."""
        return bool(self.table.get("DeletionProtectionEnabled"))

    @property
    def replica_regions(self) -> tuple[str, ...]:
        """The Regions of its replicas."""
        return tuple(each["RegionName"] for each in self.table.get("Replicas", []))

    def as_template(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        """Return the properties with which a template declares it as it is.

        Parameters
        ----------
        declared
            What is to become of it: capacity that scales is taken from there.
        """
        indexes = self.table.get("GlobalSecondaryIndexes", [])
        properties: dict[str, Any] = {
            "TableName": self.name,
            "KeySchema": self.table["KeySchema"],
            "AttributeDefinitions": self.table["AttributeDefinitions"],
            "BillingMode": self.billing,
            "SSESpecification": {"SSEEnabled": False},
            "Replicas": [self._replica(indexes)],
        }
        if self.is_encrypted:
            properties["SSESpecification"] = {"SSEEnabled": True, "SSEType": "KMS"}
        if indexes:
            properties["GlobalSecondaryIndexes"] = [
                {name: each[name] for name in ("IndexName", "KeySchema", "Projection")}
                for each in indexes
            ]
        if vectors := self.table.get("VectorIndexes"):
            properties["VectorIndexes"] = [
                {name: each[name] for name in _VECTOR_INDEX if name in each} for each in vectors
            ]
        if self.stream:
            properties["StreamSpecification"] = {"StreamViewType": self.stream}
        if self.expiry:
            expiry = {"AttributeName": self.expiry, "Enabled": True}
            properties["TimeToLiveSpecification"] = expiry
        capacity = "WriteProvisionedThroughputSettings"
        if self.billing == "PROVISIONED" and capacity in declared:
            properties[capacity] = declared[capacity]
        return properties

    def _replica(self, indexes: list[Mapping[str, Any]]) -> dict[str, Any]:
        replica: dict[str, Any] = {
            "Region": self.region,
            "DeletionProtectionEnabled": self.is_protected,
            "PointInTimeRecoverySpecification": {
                "PointInTimeRecoveryEnabled": self.recovery_days is not None,
                **({"RecoveryPeriodInDays": self.recovery_days} if self.recovery_days else {}),
            },
        }
        if self.key_arn:
            replica["SSESpecification"] = {"KMSMasterKeyId": self.key_arn}
        if indexes:
            replica["GlobalSecondaryIndexes"] = [
                {"IndexName": each["IndexName"]} for each in indexes
            ]
        if self.tags:
            replica["Tags"] = [{"Key": key, "Value": value} for key, value in self.tags]
        return replica


def read_table(client: DynamoDBClient, name: str) -> TableState | None:
    """Return what a table is now; None if there is none."""
    try:
        table: Mapping[str, Any] = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None
    expiry = _known(lambda: client.describe_time_to_live(TableName=name))
    backups = _known(lambda: client.describe_continuous_backups(TableName=name))
    tags = _known(lambda: client.list_tags_of_resource(ResourceArn=table["TableArn"]))
    return TableState(
        table=table,
        region=client.meta.region_name,
        expiry=_expiry(expiry.get("TimeToLiveDescription", {})),
        recovery_days=_recovery_days(backups.get("ContinuousBackupsDescription", {})),
        tags=tuple(
            (each["Key"], each["Value"])
            for each in tags.get("Tags", [])
            if not each["Key"].startswith("aws:")
        ),
    )


def _known(call: Callable[[], Any]) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = call()
    except ClientError as error:
        if error.response["Error"]["Code"] in _UNKNOWN:
            return {}
        raise
    return answer


def _expiry(description: Mapping[str, Any]) -> str | None:
    return description.get("AttributeName") if description.get("TimeToLiveStatus") in _ON else None


def _recovery_days(description: Mapping[str, Any]) -> int | None:
    recovery = description.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        return None
    return int(recovery.get("RecoveryPeriodInDays", 35))

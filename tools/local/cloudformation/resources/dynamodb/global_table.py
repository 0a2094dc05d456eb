"""The handler of `AWS::DynamoDB::GlobalTable`."""

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.local.cloudformation.resources.dynamodb.engine import TableEngine
from tools.local.cloudformation.resources.dynamodb.indexes import index_updates
from tools.local.cloudformation.resources.dynamodb.refusals import (
    PROVISIONED,
    check_billing_step,
    check_declared,
    check_replica_step,
    replica_regions,
)
from tools.local.cloudformation.resources.dynamodb.settings import apply_settings
from tools.local.cloudformation.resources.dynamodb.state import actual_properties
from tools.local.cloudformation.resources.dynamodb.updates import billing_mode, table_updates
from tools.local.cloudformation.resources.dynamodb.vector_indexes import KNOWN as VECTOR_INDEXES
from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import already_exists
from tools.local.dynamodb.global_table import create_table_request

_SCALING = "ProvisionedThroughputSettings/{0}CapacityAutoScalingSettings"
_STARTS = ("MinCapacity", "SeedCapacity")
_SCALES = ("MaxCapacity", "TargetTrackingScalingPolicyConfiguration")
_WRITES = (
    "WriteOnDemandThroughputSettings/MaxWriteRequestUnits",
    *under(f"Write{_SCALING.format('Write')}", *_STARTS),
)
_READS = (
    "ReadOnDemandThroughputSettings/MaxReadRequestUnits",
    "ReadProvisionedThroughputSettings/ReadCapacityUnits",
    *under(f"Read{_SCALING.format('Read')}", *_STARTS),
)
_WRITE_SCALING = under(f"Write{_SCALING.format('Write')}", *_SCALES)
_READ_SCALING = under(f"Read{_SCALING.format('Read')}", *_SCALES)

_REGIONS = "ReplicaRegions"
"""What a template cannot ask for: the Regions of a table, of which only one exists here."""

PROTECTED = (
    "Resource cannot be deleted as it is currently protected against deletion. "
    "Disable deletion protection first."
)


class GlobalTable(Handler):
    """Makes one table, the replica in the stack's Region; other Regions do not exist locally."""

    known = knows(
        *VECTOR_INDEXES,
        *("AttributeDefinitions", "BillingMode", "KeySchema", "LocalSecondaryIndexes"),
        *("StreamSpecification/StreamViewType", "TableName", "WarmThroughput"),
        *under("SSESpecification", "SSEEnabled", "SSEType"),
        *under("TimeToLiveSpecification", "AttributeName", "Enabled"),
        *_WRITES,
        *under("GlobalSecondaryIndexes", "IndexName", "KeySchema", "Projection", *_WRITES),
        "GlobalSecondaryIndexes/WarmThroughput",
        *under("Replicas", "DeletionProtectionEnabled", "Region", "TableClass", "Tags", *_READS),
        *under("Replicas/GlobalSecondaryIndexes", "IndexName", *_READS),
        *under(
            "Replicas/PointInTimeRecoverySpecification",
            *("PointInTimeRecoveryEnabled", "RecoveryPeriodInDays"),
        ),
        "Replicas/SSESpecification/KMSMasterKeyId",
        *under("Replicas/ContributorInsightsSpecification", "Enabled", "Mode"),
        *under(
            "Replicas/GlobalSecondaryIndexes/ContributorInsightsSpecification", "Enabled", "Mode"
        ),
        without_effect={
            f"{owner}{kind}": "capacity stays where autoscaling starts it"
            for owner, kinds in (
                ("", _WRITE_SCALING),
                ("GlobalSecondaryIndexes/", _WRITE_SCALING),
                ("Replicas/", _READ_SCALING),
                ("Replicas/GlobalSecondaryIndexes/", _READ_SCALING),
            )
            for kind in kinds
        },
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the table with all its indexes."""
        name = request.properties.get("TableName") or request.unique_name(255)
        engine = TableEngine(request.client("dynamodb"))
        properties = {**request.properties, "TableName": name}
        check_declared(properties, request.region)
        try:
            engine.client.create_table(**create_table_request(properties, region=request.region))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceInUseException":
                raise already_exists(request, name) from error
            raise
        request.claim(name)
        return _settle(request, engine, name)

    def update(self, request: ResourceRequest) -> Provisioned:
        """Bring the table to new properties, one call of `UpdateTable` after the other."""
        engine = TableEngine(request.client("dynamodb"))
        table = engine.wait_until_active(request.physical_id)
        properties = {**request.properties, "TableName": request.physical_id}
        mode = billing_mode(table)
        # Checked first: an update that is refused has changed nothing.
        check_declared(properties, request.region)
        check_replica_step(_present_regions(request), properties)
        check_billing_step(request.former, properties, mode)
        switching = properties.get("BillingMode", PROVISIONED) != mode
        wanted = create_table_request(properties, region=request.region, switching=switching)
        indexes = index_updates(table, wanted)
        for changes in [*table_updates(table, wanted), *indexes]:
            engine.client.update_table(TableName=request.physical_id, **changes)
            engine.wait_until_active(request.physical_id)
        return _settle(request, engine, request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the table; one that is protected stays."""
        engine = TableEngine(request.client("dynamodb"))
        table = engine.describe(request.physical_id)
        if table is None:
            return
        if table.get("DeletionProtectionEnabled"):
            raise ResourceError(PROTECTED)
        engine.client.delete_table(TableName=request.physical_id)
        engine.wait_until_gone(request.physical_id)

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a table that exists; its schema must be the template's."""
        table = TableEngine(request.client("dynamodb")).describe(request.physical_id)
        if table is None:
            return None
        if table["KeySchema"] != request.properties["KeySchema"]:
            raise ResourceError(
                f"The key schema of table {request.physical_id} is not the template's."
            )
        return Provisioned(request.physical_id, _attributes(table))

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return what DynamoDB tells of the properties that the template sets."""
        engine = TableEngine(request.client("dynamodb"))
        table = engine.describe(request.physical_id)
        if table is None:
            return None
        return actual_properties(engine, table, request.properties, request.region)

    def replacing_properties(self, request: ResourceRequest) -> set[str]:
        """Add what the registry calls conditional: keys, local indexes, attribute types."""
        names = super().replacing_properties(request)
        for name in ("KeySchema", "LocalSecondaryIndexes"):
            if request.former.get(name) != request.properties.get(name):
                names.add(name)
        former, wanted = _types(request.former), _types(request.properties)
        if any(former[name] != wanted[name] for name in set(former) & set(wanted)):
            names.add("AttributeDefinitions")
        return names


def _settle(request: ResourceRequest, engine: TableEngine, name: str) -> Provisioned:
    table = engine.wait_until_active(name)
    apply_settings(engine, table, request.former, request.properties, request.region)
    others = [
        other["Region"]
        for other in request.properties["Replicas"]
        if other["Region"] != request.region
    ]
    notes = [f"No replicas locally in {', '.join(others)}."] if others else []
    if engine.note:
        notes.append(engine.note)
    attributes = {**_attributes(table), _REGIONS: sorted(replica_regions(request.properties))}
    return Provisioned(name, attributes, " ".join(notes) or None)


def _present_regions(request: ResourceRequest) -> Iterable[str]:
    """Return where the table is: when a refused update is taken back, it is where it was."""
    regions: Iterable[str] = request.attributes.get(_REGIONS) or {
        request.region,
        *replica_regions(request.former),
    }
    return regions


def _attributes(table: Mapping[str, Any]) -> dict[str, str]:
    attributes = {"Arn": table["TableArn"], "TableId": table.get("TableId", "")}
    if table.get("LatestStreamArn") and table.get("StreamSpecification", {}).get("StreamEnabled"):
        attributes["StreamArn"] = table["LatestStreamArn"]
    return attributes


def _types(properties: Mapping[str, Any]) -> dict[str, str]:
    return {
        definition["AttributeName"]: definition["AttributeType"]
        for definition in properties.get("AttributeDefinitions", [])
    }

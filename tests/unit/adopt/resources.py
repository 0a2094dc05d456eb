"""A table and an instance as their templates declare them, for tests to change in one place."""

from collections.abc import Mapping
from typing import Any

from tools.adopt.instances import instance_differences
from tools.adopt.table_state import TableState
from tools.adopt.tables import table_differences
from tools.adopt.verdicts import INSTANCE, TABLE, Declared, Difference, Finding

REGION = "eu-central-1"
RESOURCES = {"Subnets": "mavprep-subnets", "Key": "1234abcd"}


def index(name: str, *keys: str, projection: str = "ALL", **more: Any) -> dict[str, Any]:
    """Return an index as both describe it."""
    kinds = ("HASH", "RANGE")
    schema = [
        {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, kinds, strict=False)
    ]
    projected = {"ProjectionType": projection, **more}
    return {"IndexName": name, "KeySchema": schema, "Projection": projected}


def vector_index(name: str, *searched: str, **changes: Any) -> dict[str, Any]:
    """Return a vector index as both describe it: partitioned by the first, filtered by others."""
    roles = ("HASH", *["INLINE_FILTER"] * len(searched))
    schema = [
        {"AttributeName": key, "SearchSchemaElementType": role}
        for key, role in zip(searched, roles, strict=False)
    ]
    return {
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "embedding"},
        "Dimensions": 3,
        "DistanceFunction": "COSINE",
        "Projection": {"ProjectionType": "KEYS_ONLY"},
        **({"SearchSchema": schema} if schema else {}),
        **changes,
    }


BY_TIME = index("by-time", "kind", "time")


def template(**changes: Any) -> dict[str, Any]:
    """Return the properties of a declared table."""
    replica = {
        "Region": REGION,
        "DeletionProtectionEnabled": False,
        "PointInTimeRecoverySpecification": {
            "PointInTimeRecoveryEnabled": True,
            "RecoveryPeriodInDays": 35,
        },
        **changes.pop("replica", {}),
    }
    return {
        "TableName": "lessons",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": types(id="S", kind="S", time="N"),
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [BY_TIME],
        "SSESpecification": {"SSEEnabled": False},
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": True},
        "Replicas": [replica],
        **changes,
    }


def types(**kinds: str) -> list[dict[str, str]]:
    """Return definitions of attributes."""
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]


def state(**changes: Any) -> TableState:
    """Return a table as DynamoDB describes it."""
    fields: dict[str, Any] = {"region": REGION, "expiry": "expiresAt", "recovery_days": 35}
    fields |= {name: changes.pop(name) for name in tuple(changes) if name in fields}
    table = {
        "TableName": "lessons",
        "TableArn": f"arn:aws:dynamodb:{REGION}:123456789012:table/lessons",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": types(id="S", kind="S", time="N"),
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "GlobalSecondaryIndexes": [{**BY_TIME, "IndexStatus": "ACTIVE"}],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        **changes,
    }
    return TableState(table=table, **fields)


def compared(found: TableState, declared: Mapping[str, Any] | None = None) -> Finding:
    """Return the finding of a table in no stack."""
    properties = declared or template()
    resource = Declared("LessonsStack", "LessonsTable", TABLE, properties)
    return Finding(
        resource,
        found.name,
        exists=True,
        differences=table_differences(properties, found),
        as_it_is=found.as_template(properties),
    )


def instance_template(**changes: Any) -> dict[str, Any]:
    """Return the properties of a declared instance."""
    return {
        "DBInstanceIdentifier": "mavprep",
        "DBInstanceClass": "db.m7g.large",
        "Engine": "postgres",
        "EngineVersion": "18",
        "DBName": "mavprep",
        "MasterUsername": "postgres",
        "Port": "5432",
        "AllocatedStorage": "100",
        "StorageEncrypted": True,
        "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
        "DBSubnetGroupName": {"Ref": "Subnets"},
        "MultiAZ": True,
        "ManageMasterUserPassword": True,
        **changes,
    }


def instance(**changes: Any) -> dict[str, Any]:
    """Return an instance as RDS describes it."""
    return {
        "DBInstanceIdentifier": "mavprep",
        "DBInstanceClass": "db.m7g.large",
        "Engine": "postgres",
        "EngineVersion": "18.3",
        "DBName": "mavprep",
        "MasterUsername": "postgres",
        "Endpoint": {"Port": 5432},
        "AllocatedStorage": 100,
        "StorageEncrypted": True,
        "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/1234abcd",
        "DBSubnetGroup": {"DBSubnetGroupName": "mavprep-subnets"},
        "MultiAZ": True,
        "MasterUserSecret": {"SecretArn": "arn"},
        **changes,
    }


def compared_instance(
    found: Mapping[str, Any], resources: Mapping[str, str] = RESOURCES, **declared: Any
) -> Finding:
    """Return the finding of an instance in no stack."""
    properties = instance_template(**declared)
    differences: tuple[Difference, ...] = instance_differences(properties, found, resources)
    resource = Declared("MavPrepStack", "Instance", INSTANCE, properties)
    return Finding(resource, "mavprep", exists=True, differences=differences, as_it_is={})

"""Index declarations as the properties of a ``TableV2``."""

from collections.abc import Iterable

from aws_cdk import aws_dynamodb as dynamodb

from data_platform.dynamodb.schema import Index, Key
from data_platform.stage import AutoscaledCapacity, OnDemandCapacity


def key_attribute(key: Key) -> dynamodb.Attribute:
    """Return a key of a declaration as CDK's attribute."""
    return dynamodb.Attribute(name=key.name, type=dynamodb.AttributeType[key.type.name])


def index_properties(
    index: Index, capacity: OnDemandCapacity | AutoscaledCapacity
) -> dynamodb.GlobalSecondaryIndexPropsV2:
    """Return the CDK properties of an index; its capacity limits are those of its table."""
    on_demand = capacity if isinstance(capacity, OnDemandCapacity) else OnDemandCapacity()
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=index.name,
        partition_keys=_key_attributes(index.partition_keys),
        sort_keys=_key_attributes(index.sort_keys) or None,
        projection_type=dynamodb.ProjectionType[index.projection.name],
        non_key_attributes=list(index.included_attributes) or None,
        max_read_request_units=on_demand.max_read_units,
        max_write_request_units=on_demand.max_write_units,
    )


def _key_attributes(keys: Iterable[Key]) -> list[dynamodb.Attribute]:
    return [key_attribute(key) for key in keys]

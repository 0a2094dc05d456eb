"""Index declarations as the properties of a ``TableV2``."""

from collections.abc import Iterable
from typing import Any

from aws_cdk import aws_dynamodb as dynamodb

from data_platform.dynamodb.schema import Index, Key, VectorIndex
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


def vector_index_properties(index: VectorIndex) -> dict[str, Any]:
    """Return a vector index as CloudFormation's property; CDK's ``TableV2`` has none for it."""
    schema = [(key, "INLINE_FILTER") for key in index.filters]
    if index.partition_key:
        schema.insert(0, (index.partition_key, "HASH"))
    properties: dict[str, Any] = {
        "IndexName": index.name,
        "VectorAttribute": {"AttributeName": index.attribute},
        "Dimensions": index.dimensions,
        "DistanceFunction": index.distance.value,
        "Projection": {"ProjectionType": index.projection.value},
    }
    if index.included_attributes:
        properties["Projection"]["NonKeyAttributes"] = list(index.included_attributes)
    if schema:
        properties["SearchSchema"] = [
            {"AttributeName": key.name, "SearchSchemaElementType": role} for key, role in schema
        ]
    return properties

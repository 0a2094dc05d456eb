"""What DynamoDB changes of no index that exists."""

from collections.abc import Mapping
from typing import Any


def index_shape(index: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the keys and the projection of an index, as templates and DescribeTable have them."""
    projection = index["Projection"]
    return (
        [(element["AttributeName"], element["KeyType"]) for element in index["KeySchema"]],
        projection["ProjectionType"],
        sorted(projection.get("NonKeyAttributes", [])),
    )

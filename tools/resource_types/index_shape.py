"""What DynamoDB changes of no index that exists."""

from collections.abc import Mapping
from typing import Any


def index_shape(index: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the keys and the projection of an index, as templates and DescribeTable have them.

    Partition and sort attributes keep their order among themselves, which decides what can be
    queried; any other order means nothing.
    """
    projection = index["Projection"]
    return (
        [
            (element["AttributeName"], kind)
            for kind in ("HASH", "RANGE")
            for element in index["KeySchema"]
            if element["KeyType"] == kind
        ],
        projection["ProjectionType"],
        sorted(projection.get("NonKeyAttributes", [])),
    )

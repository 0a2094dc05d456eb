"""By which metric of CloudWatch one sees that an index is read."""

from typing import Any

READ_UNITS = "read units"
BYTES_EXAMINED = "bytes examined"


def reading_metric(table: str, index: str, *, is_vector_index: bool) -> dict[str, Any]:
    """Return the metric's part of a request for its statistics."""
    name, dimension = (
        ("VectorSearchRequestBytes", "VectorIndexName")
        if is_vector_index
        else ("ConsumedReadCapacityUnits", "GlobalSecondaryIndexName")
    )
    return {
        "Namespace": "AWS/DynamoDB",
        "MetricName": name,
        "Dimensions": [
            {"Name": "TableName", "Value": table},
            {"Name": dimension, "Value": index},
        ],
    }

"""The metric of exports that are overdue."""

from datetime import datetime
from typing import Any

EXPORT_OVERDUE = "ExportOverdueDays"
"""The name of the metric; an alarm reads it."""


def overdue_datum(dimension: str, name: str, days: float, now: datetime) -> dict[str, Any]:
    """Return for how many days the archive of a table or an instance is older than it should be."""
    return {
        "MetricName": EXPORT_OVERDUE,
        "Dimensions": [{"Name": dimension, "Value": name}],
        "Timestamp": now,
        "Value": days,
        "Unit": "Count",
    }

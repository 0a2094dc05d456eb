"""What a table really is, in the form of a template."""

from collections.abc import Mapping
from typing import Any


def actual_properties(table: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `DescribeTable` tells, in the form of the template's properties."""
    actual: dict[str, Any] = {
        "TableName": table["TableName"],
        "KeySchema": table["KeySchema"],
        "BillingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
    }
    enabled = table.get("StreamSpecification", {}).get("StreamEnabled")
    actual["StreamSpecification"] = (
        {"StreamViewType": table["StreamSpecification"]["StreamViewType"]} if enabled else None
    )
    actual["GlobalSecondaryIndexes"] = _actual_indexes(table, properties)
    names = {name for name in actual if name in properties or actual[name]}
    return {name: actual[name] for name in names}


def _actual_indexes(
    table: Mapping[str, Any], properties: Mapping[str, Any]
) -> list[dict[str, Any]] | None:
    """Return the indexes as the template writes them, in its order, surplus ones at the end."""
    found = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
    declared = {index["IndexName"]: index for index in properties.get("GlobalSecondaryIndexes", [])}
    order = [name for name in declared if name in found]
    order += sorted(set(found) - set(declared))
    indexes = []
    for name in order:
        shown = {
            "IndexName": name,
            "KeySchema": found[name]["KeySchema"],
            "Projection": found[name]["Projection"],
        }
        indexes.append({**declared.get(name, {}), **shown})
    return indexes or None

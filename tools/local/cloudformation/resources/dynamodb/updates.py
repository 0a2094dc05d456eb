"""What `UpdateTable` has to be called with, one change after the other."""

from collections.abc import Mapping
from typing import Any

_CAPACITY = ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
_ENABLED = {"ENABLED", "ENABLING"}


def table_updates(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters of each call that brings the table itself up to date.

    Indexes are neither created nor deleted here; only the capacity of existing ones changes.

    Parameters
    ----------
    table
        What `DescribeTable` shows.
    wanted
        The parameters with which `CreateTable` would make the table as it is to be.
    """
    return [
        *_capacity_updates(table, wanted),
        *_stream_updates(table, wanted),
        *_setting_updates(table, wanted),
    ]


def _capacity_updates(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    mode = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    capacity = {name: wanted[name] for name in _CAPACITY if name in wanted}
    changes: dict[str, Any] = {}
    if mode != wanted["BillingMode"] or not _includes(table, capacity):
        changes = {"BillingMode": wanted["BillingMode"], **capacity}
    actual = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
    indexes = []
    for index in wanted.get("GlobalSecondaryIndexes", []):
        name = index["IndexName"]
        of_index = {key: index[key] for key in _CAPACITY if key in index}
        if name in actual and of_index and (changes or not _includes(actual[name], of_index)):
            indexes.append({"Update": {"IndexName": name, **of_index}})
    if indexes:
        changes["GlobalSecondaryIndexUpdates"] = indexes
    return [changes] if changes else []


def _includes(actual: Mapping[str, Any], wanted: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(
        actual.get(group, {}).get(name) == value
        for group, values in wanted.items()
        for name, value in values.items()
    )


def _stream_updates(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    actual = table.get("StreamSpecification", {})
    stream = wanted.get("StreamSpecification", {})
    if actual.get("StreamViewType") == stream.get("StreamViewType"):
        return []
    # Another view type is a new stream: DynamoDB wants the old one disabled first.
    updates: list[dict[str, Any]] = []
    if actual.get("StreamEnabled"):
        updates.append({"StreamSpecification": {"StreamEnabled": False}})
    if stream:
        updates.append({"StreamSpecification": stream})
    return updates


def _setting_updates(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = []
    protected = wanted.get("DeletionProtectionEnabled", False)
    if protected != table.get("DeletionProtectionEnabled", False):
        updates.append({"DeletionProtectionEnabled": protected})
    encryption = wanted.get("SSESpecification", {"Enabled": False})
    if encryption["Enabled"] != (table.get("SSEDescription", {}).get("Status") in _ENABLED):
        updates.append({"SSESpecification": encryption})
    table_class = wanted.get("TableClass", "STANDARD")
    if table_class != table.get("TableClassSummary", {}).get("TableClass", "STANDARD"):
        updates.append({"TableClass": table_class})
    return updates

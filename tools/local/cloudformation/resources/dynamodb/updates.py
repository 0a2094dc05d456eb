"""What `UpdateTable` has to be called with, one change after the other."""

from collections.abc import Mapping
from typing import Any

_CAPACITY = ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
_ENABLED = {"ENABLED", "ENABLING"}
_ON_DEMAND = "PAY_PER_REQUEST"
_NO_LIMIT = -1


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


def billing_mode(table: Mapping[str, Any]) -> str:
    """Return how the table is billed."""
    return str(table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"))


def _capacity_updates(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    is_on_demand = wanted["BillingMode"] == _ON_DEMAND
    capacity = _wanted_capacity(table, wanted, is_on_demand=is_on_demand)
    changes: dict[str, Any] = {}
    if billing_mode(table) != wanted["BillingMode"] or not _includes(table, capacity):
        changes = {"BillingMode": wanted["BillingMode"], **capacity}
    actual = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes", [])}
    indexes = []
    for index in wanted.get("GlobalSecondaryIndexes", []):
        name = index["IndexName"]
        of_index = _wanted_capacity(actual.get(name, {}), index, is_on_demand=is_on_demand)
        if name in actual and of_index and (changes or not _includes(actual[name], of_index)):
            indexes.append({"Update": {"IndexName": name, **of_index}})
    if indexes:
        changes["GlobalSecondaryIndexUpdates"] = indexes
    return [changes] if changes else []


def _wanted_capacity(
    actual: Mapping[str, Any], wanted: Mapping[str, Any], *, is_on_demand: bool
) -> dict[str, Any]:
    """Return the capacity of a table or an index, with limits that are to go taken away."""
    capacity = {name: wanted[name] for name in _CAPACITY if name in wanted}
    limits = actual.get("OnDemandThroughput") or {}
    if is_on_demand and any(limit != _NO_LIMIT for limit in limits.values()):
        lifted = dict.fromkeys(limits, _NO_LIMIT)
        capacity["OnDemandThroughput"] = {**lifted, **capacity.get("OnDemandThroughput", {})}
    return capacity


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
    if not _is_encrypted_so(table.get("SSEDescription", {}), encryption):
        updates.append({"SSESpecification": encryption})
    table_class = wanted.get("TableClass", "STANDARD")
    if table_class != table.get("TableClassSummary", {}).get("TableClass", "STANDARD"):
        updates.append({"TableClass": table_class})
    return updates


def _is_encrypted_so(actual: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    if wanted["Enabled"] != (actual.get("Status") in _ENABLED):
        return False
    # A template may name a key by its ID, and the table shows an ARN.
    key = str(wanted.get("KMSMasterKeyId", "")).rpartition("/")[2]
    return not key or str(actual.get("KMSMasterKeyArn", "")).endswith(key)

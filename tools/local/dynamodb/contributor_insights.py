"""Contributor insights of tables and indexes, which DynamoDB Local does not know.

Whether they are on, and in which mode, is kept; nothing is ranked.
"""

from dataclasses import replace
from typing import Any

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.table_settings import TableSettings

DEFAULT_MODE = "ACCESSED_AND_THROTTLED_KEYS"
_MODES = (DEFAULT_MODE, "THROTTLED_KEYS")
_ACTIONS = ("ENABLE", "DISABLE")


def changed_insights(settings: TableSettings, arguments: dict[str, Any]) -> TableSettings:
    """Return the settings of a table after an `UpdateContributorInsights`.

    Raises
    ------
    ServiceError
        If the action or the mode is unknown.
    """
    action = arguments.get("ContributorInsightsAction")
    mode = arguments.get("ContributorInsightsMode", DEFAULT_MODE)
    if action not in _ACTIONS or mode not in _MODES:
        raise ServiceError(
            "ValidationException",
            f"ContributorInsightsAction takes {' and '.join(_ACTIONS)}, ContributorInsightsMode "
            f"{' and '.join(_MODES)}",
        )
    modes = dict(settings.insights)
    modes.pop(arguments.get("IndexName", ""), None)
    if action == "ENABLE":
        modes[arguments.get("IndexName", "")] = mode
    return replace(settings, insights=modes)


def described_insights(table: str, settings: TableSettings, index: str | None) -> dict[str, Any]:
    """Return what `DescribeContributorInsights` tells of a table or one of its indexes."""
    mode = settings.insights.get(index or "")
    described = {
        "TableName": table,
        "ContributorInsightsStatus": "ENABLED" if mode else "DISABLED",
    }
    if index:
        described["IndexName"] = index
    if mode:
        described["ContributorInsightsMode"] = mode
    return described

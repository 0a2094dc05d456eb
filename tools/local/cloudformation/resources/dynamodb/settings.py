"""What a table has beside its schema: expiry, backups, tags."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.dynamodb.engine import TableEngine
from tools.local.cloudformation.resources.handler import ResourceError
from tools.local.cloudformation.resources.requests import tag_list, tag_map
from tools.local.dynamodb.global_table import is_true, local_replica, time_to_live_attribute


def apply_settings(
    engine: TableEngine, table: Mapping[str, Any], properties: Mapping[str, Any], region: str
) -> None:
    """Bring a table's settings to what the template says.

    Raises
    ------
    ResourceError
        If the attribute of an enabled expiry would change.
    """
    replica = local_replica(properties, region)
    _apply_time_to_live(engine, table["TableName"], time_to_live_attribute(properties))
    _apply_recovery(engine, table["TableName"], replica)
    _apply_tags(engine, table["TableArn"], replica)


def _apply_time_to_live(engine: TableEngine, name: str, wanted: str | None) -> None:
    answer = engine.optional(
        "time to live", lambda: engine.client.describe_time_to_live(TableName=name)
    )
    if answer is None:
        return
    description = answer["TimeToLiveDescription"]
    enabled = description["TimeToLiveStatus"] in {"ENABLED", "ENABLING"}
    actual = description["AttributeName"] if enabled else None
    if actual == wanted:
        return
    if actual and wanted:
        raise ResourceError(
            "TimeToLive is active on a different AttributeName: current AttributeName is "
            f"{actual}. Disable it in one deployment and enable the other in the next."
        )
    specification = {"Enabled": wanted is not None, "AttributeName": wanted or actual}
    engine.optional(
        "time to live",
        lambda: engine.client.update_time_to_live(
            TableName=name, TimeToLiveSpecification=specification
        ),
    )


def _apply_recovery(engine: TableEngine, name: str, replica: Mapping[str, Any]) -> None:
    wanted = replica.get("PointInTimeRecoverySpecification") or {}
    is_wanted = is_true(wanted.get("PointInTimeRecoveryEnabled"))
    specification: dict[str, Any] = {"PointInTimeRecoveryEnabled": is_wanted}
    if is_wanted and "RecoveryPeriodInDays" in wanted:
        specification["RecoveryPeriodInDays"] = int(wanted["RecoveryPeriodInDays"])
    answer = engine.optional(
        "point-in-time recovery",
        lambda: engine.client.describe_continuous_backups(TableName=name),
    )
    if answer is None:
        return
    actual = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    is_enabled = actual.get("PointInTimeRecoveryStatus") == "ENABLED"
    days = specification.get("RecoveryPeriodInDays", actual.get("RecoveryPeriodInDays"))
    if is_wanted != is_enabled or (is_wanted and days != actual.get("RecoveryPeriodInDays")):
        engine.optional(
            "point-in-time recovery",
            lambda: engine.client.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification=specification
            ),
        )


def _apply_tags(engine: TableEngine, arn: str, replica: Mapping[str, Any]) -> None:
    wanted = tag_map(replica.get("Tags"))
    answer = engine.optional("tags", lambda: engine.client.list_tags_of_resource(ResourceArn=arn))
    if answer is None:
        return
    actual = tag_map(answer.get("Tags"))
    changed = {key: value for key, value in wanted.items() if actual.get(key) != value}
    surplus = sorted(set(actual) - set(wanted))
    if surplus:
        engine.client.untag_resource(ResourceArn=arn, TagKeys=surplus)
    if changed:
        engine.client.tag_resource(ResourceArn=arn, Tags=tag_list(changed))

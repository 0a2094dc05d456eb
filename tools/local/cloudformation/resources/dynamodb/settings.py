"""What a table has beside its schema: expiry, backups, contributor insights, tags."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from tools.local.cloudformation.resources.dynamodb.engine import TableEngine
from tools.local.cloudformation.resources.handler import ResourceError
from tools.local.cloudformation.resources.requests import tag_list, tag_map
from tools.local.dynamodb.global_table import is_true, local_replica, time_to_live_attribute

_DEFAULT_MODE = "ACCESSED_AND_THROTTLED_KEYS"


def apply_settings(
    engine: TableEngine,
    table: Mapping[str, Any],
    former: Mapping[str, Any],
    properties: Mapping[str, Any],
    region: str,
) -> None:
    """Bring a table's settings to what the template says, and said before.

    Raises
    ------
    ResourceError
        If the attribute of an enabled expiry would change.
    """
    replica = local_replica(properties, region)
    _apply_time_to_live(engine, table["TableName"], time_to_live_attribute(properties))
    _apply_recovery(engine, table["TableName"], replica)
    was = local_replica(former, region) if former.get("Replicas") else {}
    _apply_insights(engine, table["TableName"], was, replica)
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


def _apply_insights(
    engine: TableEngine, name: str, former: Mapping[str, Any], replica: Mapping[str, Any]
) -> None:
    wanted = _insights(replica)
    # Most tables have never had them: nothing is asked about these.
    for index in {**_insights(former), **wanted}:
        of_what = {"TableName": name, **({"IndexName": index} if index else {})}
        actual = engine.optional(
            "contributor insights",
            partial(engine.client.describe_contributor_insights, **of_what),
        )
        mode = wanted.get(index)
        if actual is None or mode == actual.get("ContributorInsightsMode"):
            continue
        change = {"ContributorInsightsAction": "ENABLE" if mode else "DISABLE"}
        if mode:
            change["ContributorInsightsMode"] = mode
        engine.optional(
            "contributor insights",
            partial(engine.client.update_contributor_insights, **of_what, **change),
        )


def _insights(replica: Mapping[str, Any]) -> dict[str, str]:
    """Return the modes that a replica declares by index, "" for the table itself."""
    owners = {"": replica}
    owners |= {one["IndexName"]: one for one in replica.get("GlobalSecondaryIndexes") or ()}
    declared = {
        index: owner.get("ContributorInsightsSpecification") or {}
        for index, owner in owners.items()
    }
    return {
        index: specification.get("Mode", _DEFAULT_MODE)
        for index, specification in declared.items()
        if is_true(specification.get("Enabled"))
    }


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

"""What a restored table lacks of the table that it was, and how it gets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.schema import Table
from tools.adopt.table_state import TableState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BESIDE_THE_TABLE = (
    "alarms, autoscaling, contributor insights, resource policy, consumers' event source mappings"
)
"""What never comes with a restore, and stands beside the table."""


@dataclass(frozen=True)
class Lack:
    """A setting that a restored table lacks.

    Attributes
    ----------
    what
        The setting, as people call it.
    wanted
        What it is to be.
    """

    what: str
    wanted: str


@dataclass(frozen=True)
class Wanted:
    """The settings that a table is to have.

    Attributes
    ----------
    stream
        The view type; None without a stream.
    expiry
        The attribute by which items expire, if they do.
    recovery_days
        How far point-in-time recovery reaches.
    is_protected
        Whether it is protected against deletion.
    tags
        Its tags.
    indexes
        The names of its indexes, vector indexes among them. A backup may be older than one; those
        that it has come with the restore, and a deployment adds the others.
    """

    stream: str | None
    expiry: str | None
    recovery_days: int
    is_protected: bool
    tags: tuple[tuple[str, str], ...] = ()
    indexes: tuple[str, ...] = ()

    @classmethod
    def of(cls, state: TableState) -> Wanted:
        """Return those of a table that exists."""
        return cls(
            state.stream,
            state.expiry,
            state.recovery_days or 0,
            state.is_protected,
            state.tags,
            state.index_names,
        )

    @classmethod
    def declared(cls, table: Table, recovery_days: int, *, is_protected: bool) -> Wanted:
        """Return those that a declaration and its stage ask for; tags come with a deployment."""
        stream = table.stream.value if table.stream else None
        expiry = table.ttl.attribute if table.ttl else None
        indexes = tuple(each.name for each in table.all_indexes)
        return cls(stream, expiry, recovery_days, is_protected, indexes=indexes)


def lacks(wanted: Wanted, restored: TableState) -> list[Lack]:
    """Return what a restored table lacks."""
    missing_tags = sorted(set(wanted.tags) - set(restored.tags))
    missing_indexes = sorted(set(wanted.indexes) - set(restored.index_names))
    found = [
        ("stream", wanted.stream, wanted.stream != restored.stream),
        ("time to live", wanted.expiry, wanted.expiry != restored.expiry),
        (
            "point-in-time recovery",
            f"{wanted.recovery_days} days" if wanted.recovery_days else None,
            wanted.recovery_days != (restored.recovery_days or 0),
        ),
        (
            "deletion protection",
            "on" if wanted.is_protected else None,
            not restored.is_protected,
        ),
        ("indexes", ", ".join(missing_indexes) or None, bool(missing_indexes)),
        ("tags", ", ".join(name for name, _ in missing_tags) or None, bool(missing_tags)),
    ]
    return [Lack(what, value) for what, value, is_lacking in found if value and is_lacking]


def switch_on(
    client: DynamoDBClient,
    wanted: Wanted,
    restored: TableState,
    wait: Callable[[], None],
) -> None:
    """Give a restored table what it lacks.

    Parameters
    ----------
    wait
        Waits until the table is active again.
    """
    name, arn = restored.name, str(restored.table["TableArn"])
    lacking = {each.what for each in lacks(wanted, restored)}
    changes: dict[str, Mapping[str, Any]] = {}
    if "stream" in lacking:
        stream = {"StreamEnabled": True, "StreamViewType": wanted.stream}
        changes["stream"] = {"StreamSpecification": stream}
    if "deletion protection" in lacking:
        changes["deletion protection"] = {"DeletionProtectionEnabled": True}
    for change in changes.values():
        request: dict[str, Any] = {"TableName": name, **change}
        client.update_table(**request)
        wait()
    if "time to live" in lacking and wanted.expiry:
        client.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": wanted.expiry},
        )
    if "point-in-time recovery" in lacking:
        client.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={
                "PointInTimeRecoveryEnabled": True,
                "RecoveryPeriodInDays": wanted.recovery_days,
            },
        )
    if "tags" in lacking:
        tags: Any = [{"Key": key, "Value": value} for key, value in wanted.tags]
        client.tag_resource(ResourceArn=arn, Tags=tags)

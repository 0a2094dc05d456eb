"""A restore from its plan to its end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_platform.dynamodb.schema import Table
from stacks.consumer_attributes import KEPT_BY_CONSUMERS
from tools.adopt.table_state import TableState, read_table
from tools.restore.asked import Asked
from tools.restore.copying import CopyBack, Live, Request, number_to_write
from tools.restore.errors import RestoreError
from tools.restore.listing import Listing
from tools.restore.preparing import Surroundings
from tools.restore.settings import Lack, Wanted, lacks, switch_on
from tools.restore.sources import Source
from tools.table_scans.checkpoint import Checkpoint
from tools.table_scans.tallies import Tally

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Confirm = Callable[[Tally], None]
"""Ends the run unless somebody has confirmed what is to happen."""


def create_properties(state: TableState) -> dict[str, Any]:
    """Return how CreateTable makes a table like one that exists: its keys, indexes and key."""
    properties = state.as_template({})
    wanted = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "VectorIndexes")
    request = {name: properties[name] for name in wanted if name in properties}
    request["BillingMode"] = "PAY_PER_REQUEST"
    if state.key_arn:
        request["SSESpecification"] = {
            "Enabled": True,
            "SSEType": "KMS",
            "KMSMasterKeyId": state.key_arn,
        }
    return request


def copy_back(
    asked: Asked, table: Table, source: Source, around: Surroundings, listed: Path
) -> CopyBack:
    """Return the copy that is asked for."""
    if asked.mode is None:
        raise AssertionError("Nothing is copied back.")
    request = Request(
        asked.mode,
        part=asked.part,
        marked=asked.marked,
        kinds=asked.kinds,
        left_alone=KEPT_BY_CONSUMERS.get(table.name, ()),
        expiry=table.ttl.attribute if table.ttl else None,
    )
    live = Live(around.client, around.table_name, around.key_names)
    return CopyBack(request, source, live, around.pace, Listing(listed))


@dataclass(frozen=True)
class Copied:
    """What a copy back has come to: what was found, what was done, what is found now."""

    before: Tally
    done: Tally
    after: Tally


def run(
    copy: CopyBack,
    path: Path,
    around: Surroundings,
    confirm: Confirm,
    *,
    again: bool,
    muted: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Copied:
    """Copy back, or take up a run that broke off.

    A copy that was completed is not made again: what people have deleted since would come back.

    Parameters
    ----------
    path
        The file of the run.
    again
        Whether one that was completed is made again.
    muted
        Keeps warnings about the table silent while it is written to.

    Raises
    ------
    RestoreError
        If it was completed before.
    """
    subject = copy.subject()
    checkpoint = Checkpoint.read(path, subject, Tally)
    if checkpoint is not None and not checkpoint.positions and not again:
        raise RestoreError(
            "This copy was completed before. Once more, it would bring back what people have "
            "deleted since: add --again if it is to."
        )
    if checkpoint is None or not checkpoint.positions:
        copy.listing.begin()
        before = copy.count(around.segments, around.advance)
        confirm(before)
        if not number_to_write(before):
            # So nobody was asked, and what people delete from now on is not to come back.
            return Copied(before, Tally(), before)
        copy.listing.begin()
        segments = copy.source.segments(around.segments)
        checkpoint = Checkpoint.begin(path, subject, segments, before)
        checkpoint.save()
    else:
        around.told("takes up a run that broke off")
        confirm(checkpoint.before)
    with muted():
        copy.run(checkpoint, around.segments, around.advance)
    checkpoint.save()
    quiet = replace(copy, listing=Listing(path.with_suffix(".after")))
    after = quiet.count(around.segments, around.advance)
    quiet.listing.begin()
    return Copied(checkpoint.before, checkpoint.done, after)


def lacking(client: DynamoDBClient, name: str, wanted: Wanted) -> list[Lack]:
    """Return what a new table lacks."""
    state = read_table(client, name)
    if state is None:
        raise RestoreError(f"{name} is gone again.")
    return lacks(wanted, state)


def make_own(client: DynamoDBClient, name: str, wanted: Wanted) -> None:
    """Give a table that was restored under its own name what it lacks."""
    state = read_table(client, name)
    if state is None:
        raise RestoreError(f"{name} is gone again.")
    waiter = client.get_waiter("table_exists")
    switch_on(client, wanted, state, lambda: waiter.wait(TableName=name))

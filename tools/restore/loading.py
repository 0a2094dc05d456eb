"""Making a new table of exports: a full one, and what changed after it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.exports.manifests import Export
from tools.exports.records import Record
from tools.restore.errors import RestoreError
from tools.restore.sources import ExportRecords
from tools.restore.writing import Writer
from tools.table_scans.checkpoint import Checkpoint
from tools.table_scans.pacing import Pace
from tools.table_scans.tallies import Tally

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from tools.restore.copying import Advance

_TAG = "data-platform:restored-from"
_POLL_SECONDS = 2.0


def check_chain(exports: Sequence[Export]) -> None:
    """See that exports make one table: a full one first, then changes without a gap.

    Raises
    ------
    RestoreError
        If they do not.
    """
    first, *others = exports
    if first.is_incremental:
        raise RestoreError("Changes alone make no table: name the full export before them first.")
    end = first.ends
    for each in others:
        if each.begins is None or each.table_arn != first.table_arn:
            raise RestoreError(f"{each.arn} holds no changes of the table that {first.arn} is of.")
        if each.ends < first.ends:
            raise RestoreError(
                f"{each.arn} ends at {each.ends:%Y-%m-%d %H:%M:%S} UTC, before the full export at "
                f"{first.ends:%Y-%m-%d %H:%M:%S}: it would make items older again. Leave it out."
            )
        if each.begins > end:
            raise RestoreError(
                f"Changes from {end:%Y-%m-%d %H:%M:%S} to {each.begins:%Y-%m-%d %H:%M:%S} UTC are "
                "missing: name the export that holds them as well."
            )
        end = each.ends


def origin_of(exports: Sequence[Export]) -> str:
    """Return what a table is tagged with that was made of exports, by which it is found again."""
    first, *others = exports
    if not others:
        return first.arn
    text = " ".join(each.arn for each in others)
    return f"{first.arn} + {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def make_table(
    client: DynamoDBClient,
    name: str,
    properties: Mapping[str, Any],
    origin: str,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Make the table, unless an earlier run has made it for the same, and wait for it.

    Parameters
    ----------
    properties
        Keys, attributes, indexes and encryption, as CreateTable takes them.
    origin
        See `origin_of`.

    Raises
    ------
    RestoreError
        If there is another table of that name.
    """
    try:
        table: Mapping[str, Any] = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        made: Any = [{"Key": _TAG, "Value": origin}]
        client.create_table(TableName=name, Tags=made, **properties)
        # DynamoDB may not know of it at once.
        client.get_waiter("table_exists").wait(TableName=name)
    else:
        tags = client.list_tags_of_resource(ResourceArn=table["TableArn"]).get("Tags", [])
        if {"Key": _TAG, "Value": origin} not in tags:
            raise RestoreError(
                f"There is a table {name} already, which was not made of these exports: give "
                "another name by --into. No table is overwritten by a restore."
            )
    while client.describe_table(TableName=name)["Table"]["TableStatus"] != "ACTIVE":
        sleep(_POLL_SECONDS)


def progress(
    client: DynamoDBClient, name: str, export: Export, folder: Path
) -> tuple[Checkpoint[Tally], bool]:
    """Return how far an export is written into a table, and whether a run has begun with it."""
    table = client.describe_table(TableName=name)["Table"]
    text = f"{export.arn} {table['TableArn']} {table['CreationDateTime']}"
    subject = hashlib.sha256(text.encode()).hexdigest()
    path = folder / f"{name}.{export.arn.rpartition('/')[2]}.json"
    checkpoint = Checkpoint.read(path, subject, Tally)
    if checkpoint is not None:
        return checkpoint, True
    return Checkpoint.begin(path, subject, len(export.files), Tally()), False


def load(
    client: DynamoDBClient,
    name: str,
    export: Export,
    key_names: Sequence[str],
    *,
    pace: Pace,
    folder: Path,
    segments: int,
    advance: Advance,
) -> None:
    """Write an export into a table that nobody else writes to; a run that broke off is taken up."""
    writer = Writer(client, name, key_names, pace.writes)
    kept, is_begun = progress(client, name, export, folder)
    if not is_begun:
        kept.save()

    def write(_segment: int, records: Sequence[Record]) -> None:
        writer.put([each.new for each in records if each.new is not None])
        # A deletion may come without an image, but never without its key.
        writer.delete([each.key for each in records if each.new is None])
        advance(len(records))

    ExportRecords(export, key_names).run(
        kept.positions.copy(),
        kept.total_segments,
        write,
        lambda segment, position: kept.advance(segment, position, Tally()),
        threads=segments,
    )
    kept.save()

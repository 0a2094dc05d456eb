"""From what is asked for to the images that are copied back, or to a new table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.exports.manifests import Export, read_export
from tools.exports.places import place_of
from tools.restore.asked import Asked
from tools.restore.bulk import bulk_put
from tools.restore.copying import Mode
from tools.restore.errors import RestoreError
from tools.restore.exporting import exported, part_request, window_request
from tools.restore.loading import check_chain, load, make_table, origin_of, progress
from tools.restore.new_tables import (
    Backup,
    Origin,
    PointInTime,
    check_backup_of,
    check_keys,
    default_name,
    is_restored,
    restore,
)
from tools.restore.sources import ExportedItems, RestoredTable, Source

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from tools.restore.copying import Advance
    from tools.table_scans.pacing import Pace


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Where a restore takes place.

    Attributes
    ----------
    client, s3
        Of DynamoDB; makes one of S3.
    table_name, table_arn
        The table, whether it exists or not.
    key_names
        The attributes of its primary key.
    properties
        Of the table, as CreateTable takes them; None if it is gone.
    pace, segments, write_units
        How fast.
    folder
        For what is under way.
    told
        Is told what is waited for.
    advance
        Is told how many more items were looked at.
    """

    client: DynamoDBClient
    s3: Callable[[], object]
    table_name: str
    table_arn: str
    key_names: tuple[str, ...]
    properties: Mapping[str, Any] | None
    pace: Pace
    segments: int
    write_units: float
    folder: Path
    told: Callable[[str], None]
    advance: Advance


@dataclass(frozen=True)
class NewTable:
    """A table to be restored, and from what."""

    name: str
    origin: Origin


def read_exports(asked: Asked, around: Surroundings) -> list[Export]:
    """Return the exports that are named, a full one first, then changes by their time.

    Raises
    ------
    ExportError
        If one of them cannot be read.
    RestoreError
        If they are of another table, or do not go together.
    """
    found = [read_export(*place_of(address, around.s3)) for address in asked.exports]
    for each in found:
        if each.table_name != around.table_name:
            raise RestoreError(f"{each.arn} is of {each.table_name}, not of {around.table_name}.")
    return sorted(found, key=lambda each: (each.is_incremental, each.ends))


def new_tables(asked: Asked, around: Surroundings) -> list[NewTable]:
    """Return the tables that are restored: as it was, and for a bad time also as it became.

    Raises
    ------
    RestoreError
        If the table is gone, and with it its point-in-time recovery, or the backup is of another.
    """
    if asked.bucket:
        return []
    if asked.backup:
        check_backup_of(asked.backup, around.table_name)
    times = [each for each in (asked.to_time or asked.bad_from, asked.bad_to) if each]
    origins: list[Origin] = [
        PointInTime(around.table_name, around.table_arn, each) for each in times
    ]
    if asked.backup:
        origins = [Backup(asked.backup)]
    if times and not around.table_arn:
        raise RestoreError(
            f"There is no {around.table_name}. Of a table that was deleted DynamoDB keeps a backup "
            "for 35 days: find it by aws dynamodb list-backups --backup-type SYSTEM, and restore "
            "it by --backup ARN --as-own."
        )
    tables: list[NewTable] = []
    for origin in origins:
        name = default_name(around.table_name, origin.label)
        if asked.as_own:
            name = around.table_name
        elif asked.into:
            name = f"{asked.into}-bad" if tables else asked.into
        tables.append(NewTable(name, origin))
    return tables


def missing(tables: Sequence[NewTable], client: DynamoDBClient) -> list[NewTable]:
    """Return those that have yet to be restored, or are being restored.

    Raises
    ------
    RestoreError
        If a name is taken, or what is to be restored is out of reach.
    """
    found = []
    for table in tables:
        state = is_restored(client, table.name, table.origin)
        if state is False:
            table.origin.check(client)
        if state is not True:
            found.append(table)
    return found


def restore_all(tables: Sequence[NewTable], around: Surroundings) -> None:
    """Restore what has yet to be restored, and wait."""
    for table in tables:
        restore(around.client, table.name, table.origin, around.told)


def source_of(
    asked: Asked, tables: Sequence[NewTable], exports: Sequence[Export], around: Surroundings
) -> Source:
    """Return the images that are copied back.

    Raises
    ------
    RestoreError
        If an export does not hold them.
    """
    if asked.bucket:
        return ExportedItems(_export(asked, asked.bucket, around), around.key_names)
    if exports:
        if len(exports) > 1:
            raise RestoreError(
                "Copying back takes one export. Make a table of all of them first, without "
                "--only-missing and --overwrite, and copy from that."
            )
        [export] = exports
        if export.is_incremental and not export.has_old_images:
            raise RestoreError(
                f"{export.arn} has no old images, so it does not say what items were: export with "
                "ExportViewType=NEW_AND_OLD_IMAGES, or use --bad-from and --bad-to."
            )
        if export.is_incremental != (asked.mode is Mode.WINDOW):
            raise RestoreError(
                "A full export comes back by --only-missing or --overwrite, changes by neither."
            )
        return ExportedItems(export, around.key_names)
    base, *later = [each.name for each in tables]
    check_keys(around.client, base, around.key_names)
    return RestoredTable(around.client, base, later[0] if later else None, around.key_names)


def _export(asked: Asked, bucket: str, around: Surroundings) -> Export:
    if asked.bad_from and asked.bad_to:
        request = window_request(asked.bad_from, asked.bad_to)
    elif asked.to_time:
        request = part_request(asked.to_time, asked.part)
    else:
        raise RestoreError("--bucket exports a time of the table: add --to-time or --bad-from.")
    return exported(
        around.client,
        around.s3(),
        around.table_arn,
        bucket,
        request,
        told=around.told,
    )


def table_of_exports(asked: Asked, exports: Sequence[Export], around: Surroundings) -> str:
    """Make a new table of exports, and return its name.

    Raises
    ------
    RestoreError
        If there is no table to make it like, or another one of its name.
    """
    check_chain(exports)
    if asked.part.values:
        raise RestoreError("A new table is always whole: leave --where out.")
    if around.properties is None:
        raise RestoreError(
            f"{around.table_name} does not exist, so that nothing says which indexes the new table "
            "is to have: deploy it first, and copy the export into it by --only-missing."
        )
    first = exports[0]
    name = asked.into or default_name(around.table_name, first.arn.rpartition("/")[2])
    make_table(around.client, name, around.properties, origin_of(exports))
    _put_in_bulk(name, first, around)
    for export in exports:
        load(
            around.client,
            name,
            export,
            around.key_names,
            pace=around.pace,
            folder=around.folder,
            segments=around.segments,
            advance=around.advance,
        )
    return name


def _put_in_bulk(name: str, export: Export, around: Surroundings) -> None:
    """Let DynamoDB load an export itself, if it does, and remember that it has.

    Once more, after the changes that follow it were loaded, would undo them.
    """
    loading, is_begun = progress(around.client, name, export, around.folder)
    if is_begun:
        return
    why = bulk_put(
        around.client, name, export, around.write_units, around.told, token=loading.subject
    )
    if why:
        around.told(f"no bulk put, since {why}: items are put one after the other")
    else:
        loading.positions.clear()
        loading.save()

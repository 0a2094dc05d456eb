"""Checks of what is exported for the long term."""

from datetime import timedelta

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.exports import FULL_EXPORT_EVERY, MAX_EXPORTED_NAME

MIN_KEPT = 2 * FULL_EXPORT_EVERY
"""The newest full export must outlive the next one, which may fail."""

_DAY = timedelta(days=1)


def check_export(where: str, table: Table) -> None:
    """Refuse an export that cannot be made, leaves nothing to read, or keeps what must go soon."""
    export = table.export
    if export is None:
        return
    if len(table.name) > MAX_EXPORTED_NAME:
        raise DeclarationError(
            where,
            "export",
            f"its name has {len(table.name)} characters",
            f"Use {MAX_EXPORTED_NAME} for a table that is exported: queries of Athena bear it with "
            "a word more, and take 128",
        )
    if export.kept % _DAY:
        raise DeclarationError(
            f"{where}, table export", "kept", f"it is {export.kept}", "Use whole days: S3 counts so"
        )
    if export.kept < MIN_KEPT:
        raise DeclarationError(
            f"{where}, table export",
            "kept",
            f"{export.kept.days} days end before the next full export is sure to be there",
            f"Keep exports for {MIN_KEPT.days} days at least, or declare none",
        )
    for entity in table.entities:
        retention = table.retention_of(entity)
        if retention is not None and retention <= FULL_EXPORT_EVERY:
            raise DeclarationError(
                where,
                "export",
                f"items of '{entity.name}' are deleted {_words(retention)} after they were "
                f"written, and exports would keep them for {export.kept.days} days",
                "Declare no export: what lives so short, such as a session or a token, is a secret "
                "or of no use later",
            )


def _words(time: timedelta) -> str:
    return f"{time.days} days" if time >= _DAY else f"{int(time.total_seconds() // 60)} minutes"

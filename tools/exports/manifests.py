"""The manifests of an export: what it is of, and which files it consists of.

DynamoDB writes ``PREFIX/AWSDynamoDB/ID/manifest-summary.json`` and beside it
``manifest-files.json``, a line a data file. The data of a full export lies below the same folder,
that of an incremental one in ``PREFIX/AWSDynamoDB/data``. An export that was copied elsewhere as a
whole is found as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.exports.errors import ExportError
from tools.exports.places import Place

_ROOT = "AWSDynamoDB/"
_SUMMARY, _FILES = "manifest-summary.json", "manifest-files.json"
_INCREMENTAL = "INCREMENTAL_EXPORT"


@dataclass(frozen=True)
class DataFile:
    """One file of an export.

    Attributes
    ----------
    key
        Where it lies.
    items
        How many records it holds.
    md5
        The checksum of the file as it lies there, in base64.
    """

    key: str
    items: int
    md5: str


@dataclass(frozen=True)
class Export:
    """An export that is complete.

    Attributes
    ----------
    place
        Where it lies.
    arn
        Its ARN.
    table_arn
        Of the table.
    begins, ends
        The window of an incremental export, its end exclusive. A full export has no beginning and
        holds the table as it was at its end.
    view
        Which images an incremental export has.
    files
        Its data files, in the order of the manifest.
    """

    place: Place
    arn: str
    table_arn: str
    begins: datetime | None
    ends: datetime
    view: str | None
    files: tuple[DataFile, ...]

    @property
    def is_incremental(self) -> bool:
        """Whether it holds changes and not the table."""
        return self.begins is not None

    @property
    def has_old_images(self) -> bool:
        """Whether it says what items were at its beginning."""
        return self.is_incremental and self.view == "NEW_AND_OLD_IMAGES"

    @property
    def items(self) -> int:
        """How many records it holds."""
        return sum(each.items for each in self.files)

    @property
    def table_name(self) -> str:
        """The name of the table."""
        return self.table_arn.rpartition(":table/")[2].split("/")[0]


def read_export(place: Place, key: str) -> Export:
    """Return an export by its manifests.

    Parameters
    ----------
    key
        Of its folder, or of its ``manifest-summary.json``.

    Raises
    ------
    ExportError
        If it is not there, not finished, not in DynamoDB JSON, or its manifests contradict each
        other.
    """
    folder = key.removesuffix(_SUMMARY).rstrip("/")
    summary_key = f"{folder}/{_SUMMARY}"
    try:
        summary = json.loads(_text(place, summary_key))
        if summary["outputFormat"] != "DYNAMODB_JSON":
            raise ExportError(
                f"{place.address(summary_key)} is in {summary['outputFormat']}: only DynamoDB JSON "
                "can be read. Export with ExportFormat=DYNAMODB_JSON."
            )
        files = tuple(
            _data_file(folder, json.loads(line))
            for line in _text(place, f"{folder}/{_FILES}").splitlines()
            if line.strip()
        )
        is_incremental = summary.get("exportType") == _INCREMENTAL
        export = Export(
            place=place,
            arn=str(summary["exportArn"]),
            table_arn=str(summary["tableArn"]),
            begins=_time(summary["exportFromTime"]) if is_incremental else None,
            ends=_time(summary["exportToTime" if is_incremental else "exportTime"]),
            view=str(summary.get("outputView", "NEW_AND_OLD_IMAGES")) if is_incremental else None,
            files=files,
        )
        expected = int(summary["itemCount"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportError(
            f"{place.address(summary_key)} is no manifest of an export as DynamoDB writes it "
            f"({type(error).__name__}). Give the folder that holds it."
        ) from error
    if export.items != expected:
        raise ExportError(
            f"{place.address(summary_key)} says {expected:,} items, its files hold "
            f"{export.items:,}: a file is missing from {_FILES}."
        )
    return export


def _data_file(folder: str, line: Mapping[str, Any]) -> DataFile:
    before, root, _id = folder.rpartition(_ROOT)
    key = str(line["dataFileS3Key"])
    # With or without the prefix; both are found below wherever the manifest lies.
    below = key[key.rindex(_ROOT) :] if root else key
    return DataFile(f"{before}{below}", int(line["itemCount"]), str(line["md5Checksum"]))


def _text(place: Place, key: str) -> str:
    with place.open(key) as file:
        return file.read().decode()


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)

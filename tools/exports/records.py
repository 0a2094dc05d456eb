"""The records of an export's data files, read as they arrive and checked against the manifest."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from data_platform.dynamodb.backfills import WireItem
from tools.exports.errors import ExportError
from tools.exports.manifests import DataFile, Export

_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True)
class Record:
    """An item of a full export, or what became of one between two times.

    Attributes
    ----------
    key
        The item's key.
    new
        The item at the end; None if it was deleted.
    old
        The item at the beginning; None if it was not there, or the export does not say.
    """

    key: WireItem
    new: WireItem | None
    old: WireItem | None = None


def records(
    export: Export, file: DataFile, key_names: Sequence[str], skipped: int = 0
) -> Iterator[Record]:
    """Yield the records of a file.

    Parameters
    ----------
    key_names
        The attributes of the primary key: items of a full export do not say which.
    skipped
        How many to pass over at the beginning.

    Raises
    ------
    ExportError
        If a line cannot be read; at the end, if the file is not what the manifest says.
    """
    address = export.place.address(file.key)
    number = 0
    with export.place.open(file.key) as raw:
        hashed = _Hashed(raw)
        try:
            with gzip.GzipFile(fileobj=io.BufferedReader(hashed, _CHUNK_BYTES)) as lines:
                for line in lines:
                    number += 1
                    if number > skipped:
                        yield _record(json.loads(line), key_names)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise ExportError(f"{address} is damaged after line {number:,}.") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ExportError(
                f"{address}, line {number:,}: no record as DynamoDB writes it "
                f"({type(error).__name__})."
            ) from None
        checksum = hashed.checksum()
    if number != file.items:
        raise ExportError(f"{address} holds {number:,} items, its manifest says {file.items:,}.")
    if checksum != file.md5:
        raise ExportError(f"{address} is not the file that was exported: its checksum differs.")


def _record(line: Mapping[str, Any], key_names: Sequence[str]) -> Record:
    if "Item" in line:
        item = from_json(line["Item"])
        return Record({name: item[name] for name in key_names}, item)
    key = from_json(line["Keys"])
    new, old = (line.get(name) for name in ("NewImage", "OldImage"))
    return Record(key, new and from_json(new), old and from_json(old))


def from_json(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return an item of DynamoDB's JSON as boto3 takes it, with binary values as bytes."""
    return {name: _value(value) for name, value in item.items()}


def _value(typed: Mapping[str, Any]) -> dict[str, Any]:
    [(kind, value)] = typed.items()
    if kind == "B":
        value = base64.b64decode(value)
    elif kind == "BS":
        value = [base64.b64decode(each) for each in value]
    elif kind == "M":
        value = from_json(value)
    elif kind == "L":
        value = [_value(each) for each in value]
    return {kind: value}


class _Hashed(io.RawIOBase):
    """Reads from a file, and keeps the checksum of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._md5 = hashlib.md5(usedforsecurity=False)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  any writable buffer
        data = self._file.read(len(buffer))
        self._md5.update(data)
        buffer[: len(data)] = data
        return len(data)

    def checksum(self) -> str:
        while data := self._file.read(_CHUNK_BYTES):
            self._md5.update(data)
        return base64.b64encode(self._md5.digest()).decode()

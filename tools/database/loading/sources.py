"""Read the records of a CSV or JSON file one by one, in memory that does not grow with the file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from tools.database.loading.json_records import MalformedError, json_records
from tools.database.loading.problems import LoadError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import FileIO
    from pathlib import Path
    from typing import TextIO

    from _typeshed import WriteableBuffer

    from tools.database.loading.kinds import Kind

    Progress = Callable[[int], None]
    Record = tuple[int, Any]

_CHUNK = 1 << 20


def read_records(path: Path, kind: Kind, advance: Progress) -> Iterator[Record]:
    """Yield each record with its row number.

    Parameters
    ----------
    path
        A ``.csv`` or ``.json`` file in UTF-8.
    kind
        What the file holds.
    advance
        Is told now and then how many more bytes were read.

    Raises
    ------
    LoadError
        The file is not what its name says.
    """
    reader = _read_csv if path.suffix == ".csv" else _read_json
    try:
        # A byte order mark, as spreadsheets write it, is no part of the first field.
        with (
            path.open("rb", buffering=0) as raw,
            io.BufferedReader(_Counted(raw, advance), _CHUNK) as buffer,
            io.TextIOWrapper(buffer, encoding="utf-8-sig", newline="") as file,
        ):
            yield from reader(path, file, kind)
    except UnicodeDecodeError as error:
        raise _broken(path, None, f"must be UTF-8: {error.reason}") from error
    except OSError as error:
        raise _broken(path, None, f"cannot be read: {error.strerror}") from error


def _read_csv(path: Path, file: TextIO, kind: Kind) -> Iterator[Record]:
    rows = csv.reader(file, strict=True)
    try:
        header = next(rows, None)
        if not header:
            raise _broken(path, None, f"needs a first line with {', '.join(kind.fields)}")
        _check_header(path, header, kind)
        parsers = [kind.fields[name].parse for name in header]
        for row in rows:
            if len(row) != len(header):
                rule = f"has {len(row)} cells, the header {len(header)}"
                raise _broken(path, rows.line_num, rule)
            yield (
                rows.line_num,
                {
                    name: parse(cell)
                    for name, parse, cell in zip(header, parsers, row, strict=True)
                    if cell
                },
            )
    except csv.Error as error:
        raise _broken(path, rows.line_num, f"is no valid CSV: {error}") from error


def _check_header(path: Path, header: list[str], kind: Kind) -> None:
    problems = [
        Problem(path.name, 1, name, name, f"is no column here: use {', '.join(kind.fields)}")
        for name in header
        if name not in kind.fields
    ]
    problems += [
        Problem(path.name, 1, name, None, "is required")
        for name in kind.required
        if name not in header
    ]
    problems += [
        Problem(path.name, 1, name, name, "stands twice in the header")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    if problems:
        raise LoadError(tuple(problems))


def _read_json(path: Path, file: TextIO, _: Kind) -> Iterator[Record]:
    try:
        yield from json_records(file)
    except MalformedError as error:
        raise _broken(path, error.row, error.rule) from error


def _broken(path: Path, row: int | None, rule: str) -> LoadError:
    return LoadError((Problem(path.name, row, None, None, rule),))


class _Counted(io.RawIOBase):
    """A file that tells how many bytes of it were read."""

    def __init__(self, raw: FileIO, advance: Progress) -> None:
        super().__init__()
        self._raw = raw
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = self._raw.readinto(buffer) or 0
        self._advance(count)
        return count

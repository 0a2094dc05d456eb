"""Read the records of a CSV or JSON file one by one, in memory that does not grow with the file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from tools.database.loading.csv_rows import check_header, csv_rows
from tools.database.loading.encoding import undecodable
from tools.database.loading.json_records import MalformedError, json_records
from tools.database.loading.kinds import Kind
from tools.database.loading.problems import broken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


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
    reader = _read_csv if path.suffix.lower() == ".csv" else _read_json
    try:
        # A byte order mark, as spreadsheets write it, is no part of the first field.
        with (
            path.open("rb", buffering=0) as raw,
            io.BufferedReader(_Counted(raw, advance), _CHUNK) as buffer,
            io.TextIOWrapper(buffer, encoding="utf-8-sig", newline="") as file,
        ):
            yield from reader(path, file, kind)
    except UnicodeDecodeError:
        raise broken(path, None, undecodable(path)) from None
    except OSError as error:
        raise broken(path, None, f"cannot be read: {error.strerror}") from error


def _read_csv(path: Path, file: TextIO, kind: Kind) -> Iterator[Record]:
    rows = csv_rows(path, file)
    line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    check_header(path, line, names, kind)
    parsers = [kind.fields[name].rule.parse for name in names]
    for line, row in rows:
        if len(row) != len(names):
            raise broken(path, line, f"has {len(row)} cells, the header {len(names)}")
        yield (
            line,
            {
                name: parse(cell)
                for name, parse, cell in zip(names, parsers, row, strict=True)
                if cell
            },
        )


def _read_json(path: Path, file: TextIO, _: Kind) -> Iterator[Record]:
    try:
        yield from json_records(file)
    except MalformedError as error:
        raise broken(path, error.row, error.rule) from error


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

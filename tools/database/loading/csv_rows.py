"""Read the rows of a CSV file, and check its header."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from tools.database.loading.kinds import Kind
from tools.database.loading.problems import LoadError, Problem, broken

MAX_CELL = 1 << 24
"""In characters, as long as a record of JSON may be. Without it, a missing quotation mark would
bring a whole file into memory."""

_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}

# The limit is the process's; its default of 131,072 is less than a transcript may have.
csv.field_size_limit(MAX_CELL)


def csv_rows(path: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins on; rows in which nothing stands are left out.

    Raises
    ------
    LoadError
        The text is no CSV.
    """
    rows = csv.reader(file, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise broken(path, line, f"is no valid CSV: {_said(error)}") from error
        if row is None:
            return
        if any(map(str.strip, row)):
            yield line, row


def _said(error: csv.Error) -> str:
    said = str(error)
    if "field limit" in said:
        return f"a cell has more than {MAX_CELL:,} characters; is a quotation mark missing?"
    if said == "unexpected end of data":
        return "a quotation mark opens a cell, and none closes it"
    return said


def check_header(path: Path, line: int, names: Sequence[str], kind: Kind) -> None:
    """Refuse a header that does not name columns of a kind, each once, and all that it needs.

    Raises
    ------
    LoadError
        Says what is wrong with each name.
    """
    if not names:
        raise broken(path, None, f"needs a first line with {', '.join(kind.fields)}")
    if len(names) == 1:
        for mark, what in _OTHER_SEPARATORS.items():
            if mark in names[0]:
                raise broken(path, line, f"must separate its cells by commas, not {what}")
    problems = [
        Problem(path.name, line, name or None, name, _unknown(place, name, kind))
        for place, name in enumerate(names, start=1)
        if name not in kind.fields
    ]
    problems += [
        Problem(path.name, line, name, None, "is required")
        for name in kind.required
        if name not in names
    ]
    problems += [
        Problem(path.name, line, name, name, "stands twice in the header")
        for name in dict.fromkeys(names)
        if name in kind.fields and names.count(name) > 1
    ]
    if problems:
        raise LoadError.of_many(problems)


def _unknown(place: int, name: str, kind: Kind) -> str:
    if not name:
        return f"has no name for column {place}: write one, or take the column out"
    return f"is no column here: use {', '.join(kind.fields)}"

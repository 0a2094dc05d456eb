"""Read a JSON list record by record.

The standard decoder is called once for each record: it is written in C and several times as fast as
a parser that reports every event to Python.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from tools.strict_json import RepeatedNameError, strict_decoder

_CHUNK = 1 << 20
_MAX_RECORD = 1 << 24
"""In characters. Without it, a missing quotation mark would bring a whole file into memory."""

_GOES_ON = {"", *"0123456789.eE+-"}

_space = re.compile(r"[ \n\r\t]*").match


class MalformedError(ValueError):
    """The text is no list of JSON values: says where and why.

    ``row`` is the record that is meant, if any.
    """

    def __init__(self, rule: str, row: int | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.row = row


def json_records(file: TextIO) -> Iterator[tuple[int, Any]]:
    """Yield each value of a JSON list with its number, from 1.

    Raises
    ------
    MalformedError
        The text is something else, or breaks off.
    """
    text = _Text(file)
    if text.next() != "[":
        raise text.malformed("must be a list of records: […]")
    text.skip()
    row = 0
    if text.next() != "]":
        while True:
            row += 1
            yield row, text.value(row)
            if text.next() != ",":
                break
            text.skip()
    if text.next() != "]":
        raise text.malformed("must be followed by a comma or the end of the list", row)
    text.skip()
    if text.next():
        raise text.malformed("goes on after the end of the list")


class _Text:
    """The part of a file that is being read."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._buffer = ""
        self._position = 0
        self._at_end = False
        # Of the first character of the buffer, both from 0.
        self._line = 0
        self._column = 0
        self._decode = strict_decoder().raw_decode

    def next(self) -> str:
        """Return the next character that is no space, without taking it; nothing at the end."""
        while True:
            self._position = _space(self._buffer, self._position).end()  # type: ignore[union-attr]
            if self._position < len(self._buffer) or self._at_end:
                return self._buffer[self._position : self._position + 1]
            self._read_more()

    def skip(self) -> None:
        """Take the character that ``next`` returned."""
        self._position += 1

    def value(self, row: int) -> object:
        """Take one JSON value."""
        self.next()
        while True:
            try:
                value, end = self._decode(self._buffer, self._position)
            except (ValueError, RecursionError) as error:
                if self._at_end or len(self._buffer) - self._position > _MAX_RECORD:
                    raise self._undecodable(error, row) from error
            else:
                # A number at the end of the buffer may go on in the file.
                if self._at_end or self._buffer[end : end + 1] not in _GOES_ON:
                    self._position = end
                    return value
            self._read_more()

    def malformed(self, rule: str, row: int | None = None, at: int | None = None) -> MalformedError:
        """Return the error that stands at a place in the buffer, by default the next character."""
        at = self._position if at is None else at
        line, column = self._place(at)
        return MalformedError(f"{rule} (line {line + 1:,}, column {column + 1:,})", row)

    def _undecodable(self, error: ValueError | RecursionError, row: int) -> MalformedError:
        if isinstance(error, json.JSONDecodeError):
            return self.malformed(f"is no valid JSON: {error.msg}", row, error.pos)
        if isinstance(error, RecursionError):
            return self.malformed("is no valid JSON: it is nested too deeply", row)
        # Of the others the decoder does not tell the place: that of the record, then.
        if isinstance(error, RepeatedNameError):
            return self.malformed(str(error), row)
        return self.malformed(f"is no valid JSON: {error}", row)

    def _place(self, at: int) -> tuple[int, int]:
        """Return line and column of a place in the buffer, both from 0."""
        newline = self._buffer.rfind("\n", 0, at)
        if newline < 0:
            return self._line, self._column + at
        return self._line + self._buffer.count("\n", 0, at), at - newline - 1

    def _read_more(self) -> None:
        self._line, self._column = self._place(self._position)
        rest = self._buffer[self._position :]
        # As much again as there is: a long record is not decoded from its start too often.
        chunk = self._file.read(max(_CHUNK, len(rest)))
        self._at_end = not chunk
        self._buffer, self._position = rest + chunk, 0

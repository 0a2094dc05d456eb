"""Cut an SQL file into statements, so that an error can name the one that failed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What may contain a semicolon that ends nothing. Nested comments and the standard's
# BEGIN ATOMIC bodies are not recognised: write one level, and a quoted body.
_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?\*/ )
    | (?P<text> [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" )
    | (?P<body> \$(?P<tag>[A-Za-z_]\w*)?\$ .*? \$(?(tag)(?P=tag))\$ )
    | (?P<end> ; )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a file, without the semicolon.

    Parameters
    ----------
    text
        The SQL, including comments that stand inside it.
    line
        Line of the file on which it begins, counted from 1.
    """

    text: str
    line: int


def split_statements(script: str) -> Iterator[Statement]:
    """Yield the statements of a script in order; comments between them are left out."""
    begin: int | None = None
    position = 0
    for token in _TOKEN.finditer(script):
        begin = _first_character(script, position, token.start()) if begin is None else begin
        position = token.end()
        if token["end"]:
            if begin is not None:
                yield _statement(script, begin, token.start())
            begin = None
        elif begin is None and not token["comment"]:
            begin = token.start()
    begin = _first_character(script, position, len(script)) if begin is None else begin
    if begin is not None:
        yield _statement(script, begin, len(script))


def _first_character(script: str, start: int, stop: int) -> int | None:
    gap = script[start:stop]
    return start + len(gap) - len(gap.lstrip()) if gap.strip() else None


def _statement(script: str, start: int, stop: int) -> Statement:
    return Statement(script[start:stop].rstrip(), script.count("\n", 0, start) + 1)

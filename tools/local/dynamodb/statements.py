"""PartiQL statements that write: of what table, and how to ask the same of another one.

Only the engine understands expressions. So a statement is taken apart no further than into its
table's name and its conditions, which are the same in a SELECT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Wire = Mapping[str, Any]

INSERT: Final = "INSERT"
UPDATE: Final = "UPDATE"
DELETE: Final = "DELETE"

_TOKEN = re.compile(
    r"""(?P<left_out>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^']|'')*'|`[^`]*`)
    |"(?P<name>(?:[^"]|"")*)"
    |(?P<word>[\w$.-]+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_BEGINNINGS = {INSERT: (INSERT, "INTO"), UPDATE: (UPDATE,), DELETE: (DELETE, "FROM")}
_READS = ("SELECT", "EXISTS")
_DEPTHS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(frozen=True)
class Statement:
    """A statement that writes one item.

    Attributes
    ----------
    action
        INSERT, UPDATE or DELETE.
    table
        The table's name.
    change
        What follows the name, up to the conditions.
    condition
        The conditions, with WHERE; empty if there are none.
    parameters, condition_parameters
        What stands for the question marks of both.
    """

    action: str
    table: str
    change: str
    condition: str
    parameters: Sequence[Wire]
    condition_parameters: Sequence[Wire]

    def made_on(self, table: str) -> dict[str, Any]:
        """Return the request that makes the same change to another table."""
        begin = " ".join(_BEGINNINGS[self.action])
        text = f'{begin} "{table}" {self.change} {self.condition}'
        return _request(text, [*self.parameters, *self.condition_parameters])

    def asking(self, table: str) -> dict[str, Any]:
        """Return the request that reads what the statement would change."""
        text = f'SELECT * FROM "{table}" {self.condition}'  # noqa: S608  of the client's own
        return {**_request(text, self.condition_parameters), "ConsistentRead": True}


def reads(request: Wire) -> bool:
    """Tell whether a statement changes nothing."""
    first = next(_tokens(request["Statement"]), None)
    return first is not None and (first["word"] or "").upper() in _READS


def statement_of(request: Wire) -> Statement | None:
    """Return a statement with its parameters as requests have it; None if it does not write."""
    text = request["Statement"]
    tokens = list(_tokens(text))
    for action, begin in _BEGINNINGS.items():
        words = tuple((each["word"] or "").upper() for each in tokens[: len(begin)])
        if words == begin and len(tokens) > len(begin):
            return _statement(action, text, tokens[len(begin) :], request.get("Parameters") or ())
    return None


def _statement(
    action: str, text: str, tokens: Sequence[re.Match[str]], parameters: Sequence[Wire]
) -> Statement:
    name, *others = tokens
    where = end = len(text)
    depth = before = 0
    for token in others:
        depth += _DEPTHS.get(token[0], 0)
        word = (token["word"] or "").upper() if depth == 0 else ""
        if word == "WHERE" and where == len(text):
            where = token.start()
        elif word == "RETURNING":
            where, end = min(where, token.start()), token.start()
            break
        before += token[0] == "?" and where == len(text)
    quoted = name["name"]
    return Statement(
        action=action,
        table=name[0] if quoted is None else quoted.replace('""', '"'),
        change=text[name.end() : where],
        # The end of a line ends a comment.
        condition=f"\n{text[where:end]}\n" if where < end else "\n",
        parameters=parameters[:before],
        condition_parameters=parameters[before:],
    )


def _tokens(text: str) -> Iterator[re.Match[str]]:
    for token in _TOKEN.finditer(text):
        if token["left_out"] is None:
            yield token


def _request(text: str, parameters: Sequence[Wire]) -> dict[str, Any]:
    return {"Statement": text, **({"Parameters": list(parameters)} if parameters else {})}

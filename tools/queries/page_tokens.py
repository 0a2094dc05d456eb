"""Where an answer goes on, as a text that people hand back for the next page.

A token holds the keys of the last items that were given, as readable as the items themselves. It
says which question it belongs to, so that none goes on in the middle of another answer.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from data_platform.dynamodb.items import Scalar
from data_platform.dynamodb.schema import AccessPattern
from data_platform.dynamodb.shard_merging import Position
from data_platform.dynamodb.sharding import Shards
from tools.queries.attribute_values import wire_values
from tools.queries.parameters import ParameterError

_BINARY = "B"


def question_of(
    name: str, pattern: AccessPattern, parameters: Mapping[str, Scalar], shards: Shards | None
) -> str:
    """Return what tells a question from every other one.

    Parameters
    ----------
    name
        The table's name where it is asked.
    pattern, parameters, shards
        What is asked of it.
    """
    asked = [
        name,
        pattern.name,
        shards.index if shards else pattern.index,
        shards.count if shards else 0,
        pattern.order,
        sorted(_as_json(wire_values(parameters)).items()),
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def token_of(question: str, position: Position) -> str:
    """Return the token of a position in the answer to a question."""
    after = {str(shard): _as_json(key) for shard, key in position.after.items()}
    text = json.dumps({"question": question, "after": after}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_of(question: str, token: str) -> Position:
    """Return the position that a token names.

    Raises
    ------
    ParameterError
        If it is no token, or that of another question.
    """
    try:
        read = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        belongs_to = read["question"]
        after = {int(shard): _as_wire(key) for shard, key in read["after"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ParameterError(
            "--page-token is none that `datactl query` printed: copy it whole, or leave it out for "
            "the first page."
        ) from None
    if belongs_to != question:
        raise ParameterError(
            "--page-token belongs to another question: give the pattern, the parameters, the stage "
            "and the namespace that it was printed for, or leave it out for the first page."
        )
    return Position(after)


def _as_json(key: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {kind: base64.b64encode(held).decode() if kind == _BINARY else held}
        for name, value in key.items()
        for kind, held in value.items()
    }


def _as_wire(key: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {kind: base64.b64decode(held) if kind == _BINARY else held}
        for name, value in key.items()
        for kind, held in value.items()
    }

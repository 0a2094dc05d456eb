"""What messages use, in exact numbers, and which counters it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from typing import Any, NamedTuple

from stream_records.changes import MalformedRecordError
from stream_records.days import read_day
from stream_records.texts import can_be_key
from stream_records.values import read_integer, read_number, read_string, required

FINEST_COST = Decimal("1E-24")
"""Costs are rounded to it. A counter has 38 digits, so 14 remain before the point."""

_COSTS_END = Decimal(10) ** 9
_TOKENS_END = 10**15
_MAX_PROVIDER = 1_000
"""Bytes. The counter's key, with a prefix, is a sort key of an index, which takes 1,024."""

_EXACT = Context(prec=60, traps=[Inexact])
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_EVEN)


class Counter(NamedTuple):
    """A counter of `ChatUsageDaily`: a provider, module or student on one day."""

    dimension_type: str
    dimension_id: str
    day: str

    @property
    def dimension(self) -> str:
        """The partition key."""
        return f"{self.dimension_type}#{self.dimension_id}"


@dataclass(frozen=True, slots=True)
class Usage:
    """An amount of usage, or a difference of two; costs are in USD."""

    messages: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal()

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.messages + other.messages,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            _EXACT.add(self.cost, other.cost),
        )

    def __neg__(self) -> Usage:
        return Usage(
            -self.messages, -self.input_tokens, -self.output_tokens, _EXACT.minus(self.cost)
        )

    def __bool__(self) -> bool:
        return bool(self.messages or self.input_tokens or self.output_tokens or self.cost)

    @property
    def cost_text(self) -> str:
        """The cost as DynamoDB takes it."""
        return format(self.cost.normalize(_EXACT), "f")


def usage_of(image: Mapping[str, Any]) -> dict[Counter, Usage]:
    """Return what a message adds to each of its counters.

    Questions have neither tokens nor a cost, and count as messages only.

    Raises
    ------
    MalformedRecordError
        If an attribute that is counted, or counted by, is missing or out of range.
    """
    day = read_day(image, "timestamp")
    usage = Usage(
        messages=1,
        input_tokens=_tokens(image, "inputTokens"),
        output_tokens=_tokens(image, "outputTokens"),
        cost=_cost(image, "costUsd"),
    )
    provider = required(read_string(image, "provider"), "provider")
    if provider and not can_be_key(provider, _MAX_PROVIDER):
        raise MalformedRecordError(
            f"provider has more than {_MAX_PROVIDER} bytes, or half a character."
        )
    module = required(read_integer(image, "moduleId"), "moduleId")
    student = required(read_integer(image, "studentId"), "studentId")
    return {
        Counter("PROVIDER", provider, day): usage,
        Counter("MODULE", str(module), day): usage,
        Counter("STUDENT", str(student), day): usage,
    }


def _tokens(image: Mapping[str, Any], name: str) -> int:
    tokens = read_integer(image, name) or 0
    if not 0 <= tokens < _TOKENS_END:
        raise MalformedRecordError(f"{name} is negative or has more than 15 digits.")
    return tokens


def _cost(image: Mapping[str, Any], name: str) -> Decimal:
    cost = read_number(image, name) or Decimal()
    if not 0 <= cost < _COSTS_END:
        raise MalformedRecordError(f"{name} is negative or a billion USD or more.")
    return cost.quantize(FINEST_COST, context=_ROUNDING)

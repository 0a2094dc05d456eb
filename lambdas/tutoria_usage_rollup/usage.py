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

_MAX_MODEL = 1_000
"""Bytes of a model, with the provider that it stands behind in a key."""

_LATENCIES_END = 10**9

_EXACT = Context(prec=60, traps=[Inexact])
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_EVEN)


class Counter(NamedTuple):
    """A counter of `ChatUsageDaily`: a provider, module, student and so on, on one day."""

    dimension_type: str
    dimension_id: str
    day: str

    @property
    def dimension(self) -> str:
        """The partition key."""
        return f"{self.dimension_type}#{self.dimension_id}"


@dataclass(frozen=True, slots=True)
class Usage:
    """An amount of usage, or a difference of two; costs are in USD, latencies in milliseconds."""

    messages: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal()
    timed_replies: int = 0
    latency: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.messages + other.messages,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            _EXACT.add(self.cost, other.cost),
            self.timed_replies + other.timed_replies,
            self.latency + other.latency,
        )

    def __neg__(self) -> Usage:
        return Usage(
            -self.messages,
            -self.input_tokens,
            -self.output_tokens,
            _EXACT.minus(self.cost),
            -self.timed_replies,
            -self.latency,
        )

    def __bool__(self) -> bool:
        return self != Usage()

    @property
    def cost_text(self) -> str:
        """The cost as DynamoDB takes it."""
        return format(self.cost.normalize(_EXACT), "f")


def usage_of(image: Mapping[str, Any], details_since: str | None = None) -> dict[Counter, Usage]:
    """Return what a message adds to each of its counters.

    Questions have neither tokens nor a cost, and count as messages only.

    Parameters
    ----------
    image
        The message.
    details_since
        The first day, such as ``2026-12-02``, of whose messages details are counted as well: how
        long replies took, the model, and the student within the module. It depends on the message
        alone whether they are, so what is taken away was added. None counts no details.

    Raises
    ------
    MalformedRecordError
        If an attribute that is counted, or counted by, is missing or out of range.
    """
    day = read_day(image, "timestamp")
    has_details = details_since is not None and day >= details_since
    usage = Usage(
        messages=1,
        input_tokens=_tokens(image, "inputTokens"),
        output_tokens=_tokens(image, "outputTokens"),
        cost=_cost(image, "costUsd"),
        **(_timing(image) if has_details else {}),
    )
    provider = required(read_string(image, "provider"), "provider")
    if provider and not can_be_key(provider, _MAX_PROVIDER):
        raise MalformedRecordError(
            f"provider has more than {_MAX_PROVIDER} bytes, or half a character."
        )
    module = required(read_integer(image, "moduleId"), "moduleId")
    student = required(read_integer(image, "studentId"), "studentId")
    counters = [
        Counter("PROVIDER", provider, day),
        Counter("MODULE", str(module), day),
        Counter("STUDENT", str(student), day),
    ]
    if has_details:
        counters.append(Counter("MODULE_STUDENT", f"{module}#{student}", day))
        model = read_string(image, "model")
        if model:
            counters.append(Counter("MODEL", _model_of(provider, model), day))
    return dict.fromkeys(counters, usage)


def _timing(image: Mapping[str, Any]) -> dict[str, int]:
    """Return that a reply was timed, and how long it took; a question never is."""
    latency = None
    if read_string(image, "role") == "assistant":
        latency = read_number(image, "latencyMs")
    if latency is None:
        return {}
    if not 0 <= latency < _LATENCIES_END:
        raise MalformedRecordError("latencyMs is negative or a billion or more.")
    rounded = latency.quantize(Decimal(1), context=_ROUNDING)
    return {"timed_replies": 1, "latency": int(rounded)}


def _model_of(provider: str, model: str) -> str:
    """Return a model behind its provider, which is written so that no two become the same."""
    named = f"{provider.replace('%', '%25').replace('#', '%23')}#{model}"
    if not can_be_key(named, _MAX_MODEL):
        raise MalformedRecordError(
            f"model and provider have more than {_MAX_MODEL} bytes, or half a character."
        )
    return named


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

"""What a search of a vector index must find, computed exactly in plain Python.

Every 32-bit float is a whole number of 2 to the -149: sums and products of such numbers are exact.
Nothing here is shared with what it is compared to.
"""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

Item = Mapping[str, Any]

UNIT = 149
"""The smallest 32-bit float is 2 to the minus this."""

_DIGITS = Context(prec=80)
_ROUNDING = 2.0**-52


@dataclass(frozen=True)
class Expected:
    """An item that a search may find.

    Attributes
    ----------
    order
        What to sort it by, exactly or to 80 digits: the nearest first.
    score
        Its score.
    tolerance
        By how much 64-bit floats may miss the order.
    """

    order: Fraction
    score: Fraction
    tolerance: Fraction


def whole_numbers(value: Any, dimensions: int) -> list[int] | None:
    """Return the 32-bit floats of a list of Numbers in units; None if it is no vector."""
    elements = value.get("L") if isinstance(value, dict) else None
    if elements is None or len(elements) != dimensions:
        return None
    numbers = []
    for element in elements:
        try:
            (rounded,) = struct.unpack("<f", struct.pack("<f", float(element["N"])))
        except (KeyError, OverflowError):
            return None
        numbers.append(int(math.ldexp(rounded, UNIT)))
    return numbers


def is_held(index: Mapping[str, Any], types: Mapping[str, str], item: Item) -> bool:
    """Tell whether an index holds an item."""
    if whole_numbers(item.get("v"), index["Dimensions"]) is None:
        return False
    for each in index.get("SearchSchema", ()):
        name, is_partition = each["AttributeName"], each["SearchSchemaElementType"] == "HASH"
        if name not in item:
            if is_partition:
                return False
            continue
        ((kind, value),) = item[name].items()
        if kind != types[name] or (is_partition and value == ""):
            return False
    return True


def equals(one: Mapping[str, str], other: Mapping[str, str] | None) -> bool:
    """Tell whether two values are equal: numbers by what they are worth."""
    if other is None or one.keys() != other.keys():
        return False
    if "N" in one:
        return Decimal(one["N"]) == Decimal(other["N"])
    return one == other


def expected(distance: str, one: Sequence[int], other: Sequence[int]) -> Expected:
    """Return how near two vectors are, each in units."""
    products = [a * b for a, b in zip(one, other, strict=True)]
    size = Fraction(sum(map(abs, products)), 1 << 2 * UNIT)
    rounding = Fraction(_ROUNDING) * (len(one) + 4)
    # Whole numbers that a 64-bit float holds are added without rounding.
    is_exact = all(abs(n) % (1 << UNIT) == 0 for n in (*one, *other)) and size < 1 << 40
    if distance == "DOT_PRODUCT":
        product = Fraction(sum(products), 1 << 2 * UNIT)
        return Expected(-product, product, Fraction(0) if is_exact else size * rounding)
    if distance == "EUCLIDEAN":
        square = sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
        length = _root(Fraction(square, 1 << 2 * UNIT))
        return Expected(length, length, Fraction(0) if is_exact else length * rounding)
    squares = sum(a * a for a in one) * sum(b * b for b in other)
    apart = Fraction(1) - (Fraction(sum(products)) / _root(Fraction(squares)) if squares else 0)
    return Expected(apart, apart, rounding)


def check_order(
    answer: Sequence[tuple[str, float]], candidates: Mapping[str, Expected], count: int
) -> None:
    """Fail unless an answer has the nearest candidates, the nearest first, with their scores."""
    keys = [key for key, _ in answer]
    assert len(set(keys)) == len(keys) == min(count, len(candidates)), keys
    assert set(keys) <= set(candidates), set(keys) - set(candidates)
    for key, score in answer:
        each = candidates[key]
        missed = abs(Fraction(score) - each.score)
        # A score is a 64-bit float, which is rounded once more.
        assert missed <= each.tolerance + abs(each.score) * Fraction(_ROUNDING), (key, score)
    found = [candidates[key] for key in keys]
    for nearer, further in itertools.pairwise(found):
        assert nearer.order <= further.order + nearer.tolerance + further.tolerance, keys
    left_out = [each for key, each in candidates.items() if key not in keys]
    for each in left_out:
        for one in found[-1:]:
            assert one.order <= each.order + each.tolerance + one.tolerance, keys


def _root(square: Fraction) -> Fraction:
    value = _DIGITS.divide(Decimal(square.numerator), Decimal(square.denominator))
    return Fraction(_DIGITS.sqrt(value))

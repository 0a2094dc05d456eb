"""Vectors as DynamoDB keeps them in a vector index: lists of 32-bit floats, and how near they are.

What it does for a search of millions, approximately, is done here exactly for a few.
"""

import math
import operator
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from data_platform.dynamodb.types import DistanceFunction

_FEWEST_DIGITS, _MOST_DIGITS = 6, 9
"""So many significant digits any 32-bit float needs, and no more."""


def vector_numbers(values: Iterable[float | Decimal]) -> list[Decimal]:
    """Return a vector to write: of each number, the fewest digits that name its 32-bit float.

    An embedding model answers with some 17 digits, and the index keeps 32-bit floats. What the
    further digits do is cost: a vector of 1,024 numbers takes 11 KB with them, and half without.

    Raises
    ------
    ValueError
        If a value is infinite, no number, or too large for a 32-bit float.
    """
    return [_shortest(value) for value in values]


def float32(value: float | Decimal) -> float:
    """Return the 32-bit float nearest to a number.

    Raises
    ------
    ValueError
        If there is none.
    """
    try:
        packed = struct.pack("<f", value)
    except OverflowError:
        raise ValueError(f"{value} is too large for a 32-bit float.") from None
    rounded: float = struct.unpack("<f", packed)[0]
    if not math.isfinite(rounded):
        raise ValueError(f"{value} is not a finite number.")
    return rounded


def score(
    distance: DistanceFunction, one: Sequence[float | Decimal], other: Sequence[float | Decimal]
) -> float:
    """Return how far two vectors of one length lie apart; of ``DOT_PRODUCT``, how near.

    Raises
    ------
    ValueError
        If their lengths differ, a number is no 32-bit float, or one without a length has an angle
        to be measured.
    """
    if len(one) != len(other):
        raise ValueError(f"One vector has {len(one)} numbers, the other {len(other)}.")
    return _SCORES[distance](*([float32(value) for value in vector] for vector in (one, other)))


def nearest_first(distance: DistanceFunction, scored: float) -> float:
    """Return what to sort a score by, so that the nearest comes first."""
    return -scored if distance is DistanceFunction.DOT_PRODUCT else scored


def _shortest(value: float | Decimal) -> Decimal:
    rounded = float32(value)
    texts = (f"{rounded:.{digits}g}" for digits in range(_FEWEST_DIGITS, _MOST_DIGITS + 1))
    # Adding 0 makes a negative zero a zero, which is all that DynamoDB has.
    return Decimal(next(text for text in texts if float32(float(text)) == rounded)) + 0


def _dot_product(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(map(operator.mul, one, other))


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    lengths = math.hypot(*one), math.hypot(*other)
    if not all(lengths):
        raise ValueError("A vector of zeros has no direction.")
    return 1 - _dot_product(one, other) / (lengths[0] * lengths[1])


_SCORES: Mapping[DistanceFunction, Callable[[Sequence[float], Sequence[float]], float]] = {
    DistanceFunction.COSINE: _cosine,
    DistanceFunction.EUCLIDEAN: math.dist,
    DistanceFunction.DOT_PRODUCT: _dot_product,
}

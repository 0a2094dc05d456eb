"""Vectors as an index keeps them, and how near they are."""

import math
import struct
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_platform.dynamodb.item_size import value_bytes
from data_platform.dynamodb.types import DistanceFunction
from data_platform.dynamodb.vectors import float32, nearest_first, score, vector_numbers

_FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(_FLOATS)
def test_a_written_number_names_its_float_in_nine_digits_at_most(value: float) -> None:
    (written,) = vector_numbers([value])
    assert struct.pack("<f", written) == struct.pack("<f", value + 0.0)
    assert len(written.normalize().as_tuple().digits) <= 9


def test_digits_that_the_index_drops_are_not_written() -> None:
    long = [Decimal(repr(math.sin(number))) for number in range(1, 1025)]
    assert value_bytes(vector_numbers(long)) < 0.65 * value_bytes(long)
    assert vector_numbers([0.1, -0.0, 1 / 3]) == [Decimal("0.1"), 0, Decimal("0.33333334")]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e39, Decimal("1E125")])
def test_what_is_no_float_is_refused(value: float | Decimal) -> None:
    with pytest.raises(ValueError, match=r"too large|not a finite"):
        float32(value)


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (DistanceFunction.COSINE, 1 - 11 / math.sqrt(5 * 25)),
        (DistanceFunction.EUCLIDEAN, math.sqrt(8)),
        (DistanceFunction.DOT_PRODUCT, 11),
    ],
)
def test_scores(distance: DistanceFunction, expected: float) -> None:
    assert score(distance, [1, 2], [3, 4]) == pytest.approx(expected)


def test_more_is_nearer_only_by_dot_product() -> None:
    order = [
        sorted([1.0, 2.0], key=partial(nearest_first, distance)) for distance in DistanceFunction
    ]
    assert order == [[1, 2], [1, 2], [2, 1]]


def test_vectors_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(ValueError, match="1 numbers, the other 2"):
        score(DistanceFunction.EUCLIDEAN, [1], [1, 2])
    with pytest.raises(ValueError, match="no direction"):
        score(DistanceFunction.COSINE, [0, 0], [1, 2])

"""The vectors nearest to another one, exactly, among those of one partition.

A first pass in 32-bit floats goes over all vectors as fast as numpy can. It is wrong by no more
than a known bound, so what cannot be among the nearest is left out for certain, and only the rest
is computed with 64-bit floats.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

import numpy as np
import numpy.typing as npt

Floats32 = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

_FIRST_ROWS = 4
_EPSILON = 2.0**-23
_SMALLEST, _LARGEST = 1e-24, 1e30
"""Squares of lengths between which products of 32-bit floats neither vanish nor overflow."""
_ROUNDING = 1e-12
_ROWS_AT_A_TIME = 1_024


class Vectors:
    """Vectors of one length by key.

    Parameters
    ----------
    dimensions
        How many numbers each has.
    """

    def __init__(self, dimensions: int) -> None:
        self._rows: Floats32 = np.empty((_FIRST_ROWS, dimensions), np.float32)
        self._squares: Floats = np.empty(_FIRST_ROWS)
        self._keys: list[Hashable] = []
        self._places: dict[Hashable, int] = {}

    def __len__(self) -> int:
        """Return how many vectors there are."""
        return len(self._keys)

    def in_places(self) -> list[Hashable]:
        """Return the keys, each at the place that `nearest` takes for it."""
        return self._keys

    def get(self, key: Hashable) -> Floats32:
        """Return a vector."""
        row: Floats32 = self._rows[self._places[key]]
        return row

    def put(self, key: Hashable, vector: Floats32) -> None:
        """Add a vector, or replace the one of that key."""
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self._keys)
            self._keys.append(key)
            if place == len(self._rows):
                self._grow()
        self._rows[place] = vector
        self._squares[place] = np.square(vector, dtype=np.float64).sum()

    def remove(self, key: Hashable) -> None:
        """Remove the vector of a key; the last one takes its place."""
        place, last = self._places.pop(key), len(self._keys) - 1
        moved = self._keys.pop()
        if place != last:
            self._rows[place], self._squares[place] = self._rows[last], self._squares[last]
            self._keys[place], self._places[moved] = moved, place

    def nearest(
        self,
        distance: str,
        vector: Floats32,
        count: int,
        places: npt.NDArray[np.intp] | None = None,
    ) -> list[tuple[Hashable, float]]:
        """Return the keys of the nearest vectors with their scores, the nearest first.

        Parameters
        ----------
        distance
            COSINE and EUCLIDEAN, of which low is near, or DOT_PRODUCT, of which high is.
        vector
            What they are to be near to.
        count
            How many at most.
        places
            Where in `in_places` to look; everywhere if it is not given.
        """
        rows, squares = self._rows[: len(self)], self._squares[: len(self)]
        if places is not None:
            rows, squares = rows[places], squares[places]
        compared = _Compared(distance, rows, squares, vector)
        found = compared.possible(count)
        orders = compared.orders(found)
        # Equally near ones stay in the order in which they are kept.
        chosen = np.argsort(orders, kind="stable")[:count]
        answer = []
        for place, order in zip(found[chosen], orders[chosen], strict=True):
            key = self._keys[int(place if places is None else places[place])]
            answer.append((key, _score(distance, float(order))))
        return answer

    def _grow(self) -> None:
        self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._squares = np.concatenate([self._squares, np.empty_like(self._squares)])


class _Compared:
    """Vectors to be compared with another one."""

    def __init__(self, distance: str, rows: Floats32, squares: Floats, vector: Floats32) -> None:
        self._distance = distance
        self._rows = rows
        self._squares = squares
        self._vector = vector
        self._square = float(np.square(vector, dtype=np.float64).sum())

    def possible(self, count: int) -> npt.NDArray[np.intp]:
        """Return the places of all vectors that may be among the nearest."""
        if len(self._rows) <= count or not self._is_moderate():
            return np.arange(len(self._rows))
        products = (self._rows @ self._vector).astype(np.float64)
        # For any order of summation; twice what it can be at most.
        error = (self._rows.shape[1] + 16) * _EPSILON
        lengths = np.sqrt(self._squares * self._square)
        if self._distance == "DOT_PRODUCT":
            about, margin = -products, error * lengths
        elif self._distance == "EUCLIDEAN":
            sums = self._squares + self._square
            about, margin = sums - 2 * products, 2 * error * lengths + _ROUNDING * sums
        else:
            about = 1 - _quotients(products, lengths)
            margin = np.full(len(self._rows), error + _ROUNDING)
        furthest = np.partition(about + margin, count - 1)[count - 1]
        return np.flatnonzero(about - margin <= furthest)

    def orders(self, places: npt.NDArray[np.intp]) -> Floats:
        """Return what to sort the vectors at these places by, in 64-bit floats."""
        exact = self._vector.astype(np.float64)
        parts = [np.empty(0)]
        for start in range(0, len(places), _ROWS_AT_A_TIME):
            some = places[start : start + _ROWS_AT_A_TIME]
            rows = self._rows[some].astype(np.float64)
            lengths = np.sqrt(self._squares[some] * self._square)
            parts.append(_ORDERS[self._distance](rows, exact, lengths))
        return np.concatenate(parts)

    def _is_moderate(self) -> bool:
        squares = np.append(self._squares, self._square)
        squares = squares[squares > 0]
        return bool(squares.size and squares.min() > _SMALLEST and squares.max() < _LARGEST)


def _cosines(rows: Floats, vector: Floats, lengths: Floats) -> Floats:
    # Sums and not a product of matrices: equal rows get equal results, wherever they are.
    apart: Floats = np.clip(1 - _quotients((rows * vector).sum(axis=1), lengths), 0, 2)
    return apart


def _distances(rows: Floats, vector: Floats, _lengths: Floats) -> Floats:
    apart: Floats = np.sqrt(np.square(rows - vector).sum(axis=1))
    return apart


def _products(rows: Floats, vector: Floats, _lengths: Floats) -> Floats:
    apart: Floats = -(rows * vector).sum(axis=1)
    return apart


_ORDERS: Mapping[str, Callable[[Floats, Floats, Floats], Floats]] = {
    "COSINE": _cosines,
    "EUCLIDEAN": _distances,
    "DOT_PRODUCT": _products,
}


def _quotients(products: Floats, lengths: Floats) -> Floats:
    """Return the cosines; a vector of zeros, which has no direction, is taken for one across."""
    return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)


def _score(distance: str, order: float) -> float:
    # Adding 0 makes a negative zero a zero.
    return -order + 0.0 if distance == "DOT_PRODUCT" else order

"""Which part of all writes the busiest partition key value gets."""

from functools import cache
from math import fsum

from data_platform.dynamodb.declarations import Index
from stacks.load import PEOPLE

MANY = PEOPLE
"""Assumption: how many values there are where a declaration says many: about one a person."""


@cache
def zipf(values: int, skew: float) -> float:
    """Return the part of the first of so many values, each of which has the part k to the -skew.

    Parameters
    ----------
    values
        How many there are.
    skew
        The exponent: 0 if all are alike, about 1 for words and for what people choose.
    """
    return 1 / fsum(rank**-skew for rank in range(1, values + 1))


def busiest_share(index: Index | None, skew: float) -> float:
    """Return the part of the busiest value of an index, or of the table itself.

    What is declared of an index is known, and wins over an assumed skew.
    """
    if index is not None and index.busiest_share is not None:
        return index.busiest_share
    values = index.distinct_partition_values if index is not None else None
    return zipf(values or MANY, skew)

"""What a Database Savings Plan could make cheaper, by the lines of an estimate."""

import re

from tools.cost import prices
from tools.cost.estimate import Estimate
from tools.cost.lines import CostLine

_THROUGHPUT = (
    prices.WRITE_UNIT,
    prices.READ_UNIT,
    prices.PROVISIONED_WRITE_UNIT,
    prices.PROVISIONED_READ_UNIT,
)
_OLDEST_GENERATION = 7
_GENERATION = re.compile(r"db\.[a-z]+(\d+)[a-z]*\.")
_HOURS = {
    instance_class: price
    for instance_class, price in prices.DATABASE_HOURS.items()
    if (found := _GENERATION.match(instance_class)) and int(found[1]) >= _OLDEST_GENERATION
}


def eligible_usd(estimate: Estimate) -> float:
    """Return what a stage spends a month on what such a plan covers, in USD.

    It covers throughput of DynamoDB and hours of instances of the seventh generation and newer; no
    storage, no backups, no burstable instances.
    """
    return sum(line.usd for line in estimate.lines if _is_eligible(line))


def _is_eligible(line: CostLine) -> bool:
    # Two prices may be the same amount: the object says which one it is.
    return any(line.price is price for price in (*_THROUGHPUT, *_HOURS.values()))

"""One line of an estimate."""

from dataclasses import dataclass
from enum import StrEnum

from tools.cost.prices import Price


class Component(StrEnum):
    """What money is spent on; the columns of the overview."""

    REQUESTS = "requests"
    STORAGE = "storage"
    BACKUPS = "backups"
    DATABASE = "PostgreSQL"
    FUNCTIONS = "functions"
    MONITORING = "monitoring"
    KEYS = "keys, network"


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """A quantity at a price.

    Parameters
    ----------
    stack
        The stack that causes it; ``account`` for what all of them share.
    component
        What it is spent on.
    what
        What it is, in a few words.
    quantity
        How many units of the price a month.
    price
        What a unit costs.
    """

    stack: str
    component: Component
    what: str
    quantity: float
    price: Price

    @property
    def usd(self) -> float:
        """The cost of a month in USD."""
        return self.quantity * self.price.usd

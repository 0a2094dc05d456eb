"""What functions of a stage get beyond what they declare."""

from dataclasses import dataclass

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types

MAX_FUNCTION_NAME_LENGTH = 64
MAX_RESERVED_CONCURRENCY = 1_000
"""More than that is a quota to ask AWS for first."""


@dataclass(frozen=True, kw_only=True)
class ReservedConcurrency:
    """Concurrency that is kept free for a function, and that it never exceeds.

    It comes out of the account's quota, of which AWS keeps 100 unreserved: an account that still
    has the quota of 10, 50 or 100 of its first days refuses any reservation.

    Parameters
    ----------
    package
        The function's folder in ``lambdas/``. Where several products have the function, each of
        their functions gets as much.
    calls
        The most calls at a time.

    Raises
    ------
    ConfigurationError
        If the number is out of its range.
    """

    package: str
    calls: int = 1

    def __post_init__(self) -> None:
        """Refuse what Lambda would refuse while deploying."""
        check_types(self)
        if not 1 <= self.calls <= MAX_RESERVED_CONCURRENCY:
            raise ConfigurationError(
                f"ReservedConcurrency: calls is {self.calls}: give a number from 1 to "
                f"{MAX_RESERVED_CONCURRENCY}."
            )

"""How late the local vector indexes are, by choice: those of the service always are."""

import os
from dataclasses import dataclass
from typing import Self

from tools.local.errors import LocalAwsError

BACKFILL_VARIABLE = "DATACTL_VECTOR_BACKFILL_SECONDS"
LAG_VARIABLE = "DATACTL_VECTOR_LAG_SECONDS"


@dataclass(frozen=True)
class VectorSettings:
    """How late vector indexes are.

    Attributes
    ----------
    backfill_seconds
        For how long a new index is being backfilled, and cannot be searched.
    lag_seconds
        After which time a search sees a write.
    """

    backfill_seconds: float = 0.0
    lag_seconds: float = 0.0

    @classmethod
    def from_environment(cls) -> Self:
        """Read `DATACTL_VECTOR_BACKFILL_SECONDS` and `DATACTL_VECTOR_LAG_SECONDS`.

        Raises
        ------
        LocalAwsError
            If one is not a number of seconds.
        """
        return cls(_seconds(BACKFILL_VARIABLE), _seconds(LAG_VARIABLE))


def _seconds(variable: str) -> float:
    text = os.environ.get(variable, "0")
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise LocalAwsError(f"{variable}={text} is no number of seconds: use 0 or more.")
    return seconds

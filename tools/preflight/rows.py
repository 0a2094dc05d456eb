"""What a check found, and what is to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    """The deployment succeeds, and something should be mended."""
    BLOCKS = "blocks"
    """The deployment would fail, or do what nothing takes back."""
    UNKNOWN = "unknown"
    """Nothing told."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One check.

    Parameters
    ----------
    check
        What was looked at.
    status
        How it ended.
    found
        What there is.
    needed
        What the deployment needs.
    advice
        What to do; nothing if all is well.
    """

    check: str
    status: Status
    found: str
    needed: str
    advice: str = ""


def worst(*statuses: Status) -> Status:
    """Return the status that says most against a deployment; ok without any."""
    order = (Status.OK, Status.UNKNOWN, Status.WARNING, Status.BLOCKS)
    return max(statuses, key=order.index, default=Status.OK)

"""What becomes of one item: plain functions of what it was, what was made of it, and what it is.

Three images of an item decide. *Base* is the item at the time to which it is restored, *bad* the
item at the end of the time in which something went wrong, *live* the item now. None is no item.
"""

from __future__ import annotations

from enum import StrEnum

from data_platform.dynamodb.backfills import WireItem
from tools.restore.images import is_same


class Decision(StrEnum):
    """What is to be done with an item."""

    SAME = "same"
    """It is as it was, or somebody has brought it back already."""
    PUT_BACK = "put back"
    """It is missing, and is put back."""
    REVERT = "revert"
    """It was changed, nobody has touched it since, and it gets back what it was."""
    OVERWRITE = "overwrite"
    """It is another one now, and is overwritten because that was asked for."""
    CHANGED_SINCE = "changed since, kept"
    """Somebody has written it since: that stays."""
    DELETED_SINCE = "deleted since, kept deleted"
    """Somebody has deleted it since: that stays."""
    ADDED = "added, kept"
    """It was not there before, and stays."""
    EXPIRED = "expired, left out"
    """It would have expired by now."""
    OF_CONSUMERS = "kept by a consumer, left alone"
    """A function that follows the table keeps it, and goes by the changes that are made."""
    OTHER = "not asked for"
    """It is of no part that is to come back."""

    @property
    def is_written(self) -> bool:
        """Whether something is to be written."""
        return self in {Decision.PUT_BACK, Decision.REVERT, Decision.OVERWRITE}


def only_missing(base: WireItem, live: WireItem | None) -> Decision:
    """Decide where only what is missing comes back."""
    if live is None:
        return Decision.PUT_BACK
    return Decision.SAME if is_same(base, live) else Decision.CHANGED_SINCE


def overwritten(base: WireItem, live: WireItem | None) -> Decision:
    """Decide where everything becomes what it was, whatever happened since."""
    if live is None:
        return Decision.PUT_BACK
    return Decision.SAME if is_same(base, live) else Decision.OVERWRITE


def merged(base: WireItem | None, bad: WireItem | None, live: WireItem | None) -> Decision:
    """Decide where only what happened between base and bad is taken back."""
    if base is None:
        return Decision.SAME if bad is None else Decision.ADDED
    if is_same(base, bad) or is_same(base, live):
        return Decision.SAME
    if live is None:
        return Decision.PUT_BACK if bad is None else Decision.DELETED_SINCE
    return Decision.REVERT if is_same(bad, live) else Decision.CHANGED_SINCE


def has_expired(item: WireItem, attribute: str | None, now: float) -> bool:
    """Tell whether an item's time to live is over.

    Parameters
    ----------
    attribute
        By which items of its table expire; None if they do not.
    now
        In seconds since the epoch.
    """
    if attribute is None:
        return False
    expiry = item.get(attribute, {}).get("N")
    return expiry is not None and float(expiry) <= now

"""In which order tables come back of which one counts the items of the other."""

from __future__ import annotations

from stacks.consumer_attributes import COUNTED_IN
from tools.restore.decisions import Decision
from tools.table_scans.tallies import Tally

_PAGE = "docs/recovery/one-item.md"


def warnings_of(table_name: str, found: Tally) -> list[str]:
    """Return what has to be looked at before items are put back, since nothing here can tell.

    Parameters
    ----------
    table_name
        Declared name of the table.
    found
        What would happen to it.
    """
    if not found.standings[Decision.PUT_BACK]:
        return []
    warnings = []
    for counted, holder in COUNTED_IN.items():
        if table_name == holder:
            warnings.append(
                f"items of {counted} that were deleted together with items of {holder} have to be "
                "back before these, and their function has to have caught up (its iterator age is "
                f"near zero): later, it would count them twice. See {_PAGE}."
            )
        if table_name == counted:
            warnings.append(
                f"items of {holder} that were deleted together with items of {counted} must not be "
                f"back yet: in those, what comes back now is counted twice. See {_PAGE}."
            )
    return warnings

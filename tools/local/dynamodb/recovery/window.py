"""The time to which a table with point-in-time recovery can be brought back."""

import math
from typing import Any, Final

RECORDED_SECONDS: Final = 24 * 3600
"""How long engines keep what they record of changes."""

_SECONDS_A_DAY = 86_400


def recovery_window(since: float, days: int, now: float) -> dict[str, Any]:
    """Return the description of point-in-time recovery that is on.

    Whole seconds, since changes are dated to the second. AWS keeps 35 days; here it is one.

    Parameters
    ----------
    since
        When it was switched on, in epoch seconds.
    days
        For how many days it shall go back.
    now
        The present time, in epoch seconds.
    """
    back = min(days * _SECONDS_A_DAY, RECORDED_SECONDS)
    earliest = math.ceil(max(since, now - back))
    return {
        "PointInTimeRecoveryStatus": "ENABLED",
        "RecoveryPeriodInDays": days,
        "EarliestRestorableDateTime": earliest,
        "LatestRestorableDateTime": max(math.floor(now), earliest),
    }

"""The replicas of a table in two templates."""

from collections.abc import Mapping
from typing import Any

from tools.rollout.steps.step import Properties


def same_replica(table: Properties, replica: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the replica of a table in the Region of another table's replica; empty if none is.

    One template may write the Region's code where the other refers to it: where there is one
    replica, it is meant.
    """
    replicas: list[Mapping[str, Any]] = table.get("Replicas") or []
    of_region = [each for each in replicas if each.get("Region") == replica.get("Region")]
    if of_region or len(replicas) != 1:
        return of_region[0] if of_region else {}
    return replicas[0]

"""Billing a table otherwise, with its indexes.

DynamoDB does not create an index and switch the billing in one update. Provisioned tables become
on-demand before their indexes change, so that filling those does not throttle, and on-demand
tables become provisioned afterwards.
"""

from collections.abc import Mapping
from typing import Any

from tools.rollout.steps.replicas import same_replica
from tools.rollout.steps.step import Action, Properties, Step

ON_DEMAND = "PAY_PER_REQUEST"
PROVISIONED = "PROVISIONED"

_SEED = "SeedCapacity"
_INDEXES = "GlobalSecondaryIndexes"
_ON_DEMAND_SETTINGS = ("ReadOnDemandThroughputSettings", "WriteOnDemandThroughputSettings")
_PROVISIONED_SETTINGS = ("ReadProvisionedThroughputSettings", "WriteProvisionedThroughputSettings")
_SCALING = ("ReadCapacityAutoScalingSettings", "WriteCapacityAutoScalingSettings")


def is_billed_on_demand(table: Properties) -> bool:
    """Tell whether a table is paid for by request; provisioned is what CloudFormation assumes."""
    return bool(table.get("BillingMode") == ON_DEMAND)


def index_settings(index: Mapping[str, Any], *, on_demand: bool) -> dict[str, Any]:
    """Return an index, of a table or of its replica, without the settings of the other billing."""
    surplus = _PROVISIONED_SETTINGS if on_demand else _ON_DEMAND_SETTINGS
    return {name: value for name, value in index.items() if name not in surplus}


def on_demand_step(now: Properties, goal: Properties) -> Step | None:
    """Return the step that makes a provisioned table on-demand, if that is to be."""
    if is_billed_on_demand(now) or not is_billed_on_demand(goal):
        return None
    return Step(properties=_billed_as(now, goal), action=Action.CHANGE_BILLING, subject=ON_DEMAND)


def provisioned_step(now: Properties, goal: Properties) -> Step | None:
    """Return the step that makes an on-demand table provisioned, if an ordinary one cannot.

    CloudFormation has to be told the capacity with which each autoscaled table and index begins.
    Without another figure it is the greatest of its range: it counts for the minutes until scaling
    starts, in which too little would throttle.
    """
    if not is_billed_on_demand(now) or is_billed_on_demand(goal) or _is_seeded(goal):
        return None
    return Step(properties=_billed_as(now, goal), action=Action.CHANGE_BILLING, subject=PROVISIONED)


def _billed_as(now: Properties, goal: Properties) -> dict[str, Any]:
    """Return a table with the billing of another one, and nothing else of it."""
    table = _with_settings(now, goal)
    table["BillingMode"] = PROVISIONED if not is_billed_on_demand(goal) else ON_DEMAND
    table["Replicas"] = [
        _with_settings(replica, same_replica(goal, replica)) for replica in now["Replicas"]
    ]
    return table


def _with_settings(now: Mapping[str, Any], goal: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table, a replica or an index with the capacity settings of another one."""
    settings = (*_ON_DEMAND_SETTINGS, *_PROVISIONED_SETTINGS)
    taken = {name: value for name, value in now.items() if name not in settings}
    taken |= {name: _seeded(goal[name]) for name in settings if name in goal}
    if _INDEXES in now:
        wanted = {index["IndexName"]: index for index in goal.get(_INDEXES) or ()}
        taken[_INDEXES] = [
            _with_settings(index, wanted.get(index["IndexName"], {})) for index in now[_INDEXES]
        ]
    return taken


def _seeded(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {_SEED: value["MaxCapacity"], **value} if name in _SCALING else value
        for name, value in settings.items()
    }


def _is_seeded(value: object) -> bool:
    """Tell whether nothing in the value scales by itself without a capacity to begin with."""
    if isinstance(value, Mapping):
        seeded = all(_SEED in value[name] for name in _SCALING if name in value)
        return seeded and all(map(_is_seeded, value.values()))
    return all(map(_is_seeded, value)) if isinstance(value, list) else True

"""Estimates as plain data for JSON."""

from typing import Any

from tools.cost.alarms import AlarmKind, BilledAlarm
from tools.cost.estimate import Estimate
from tools.cost.lines import Component


def estimate_record(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate as JSON takes it; amounts are in USD a month."""
    return {
        "stage": estimate.stage,
        "usd": estimate.usd(),
        "stacks": [
            {
                "stack": stack,
                "usd": estimate.usd(stack),
                "components": {
                    component: estimate.usd(stack, component) for component in Component
                },
                "alarms": _alarm_records([each for each in estimate.alarms if each.stack == stack]),
            }
            for stack in estimate.stacks
        ],
        "lines": [
            {
                "stack": line.stack,
                "component": line.component,
                "what": line.what,
                "quantity": line.quantity,
                "unit": line.price.unit,
                "usd": line.usd,
            }
            for line in estimate.lines
        ],
        "not_priced": {"types": dict(estimate.unknown), "tables": list(estimate.undeclared)},
        "default_loads": [{"table": table, "item": item} for table, item in estimate.default_loads],
    }


def _alarm_records(alarms: list[BilledAlarm]) -> dict[str, dict[str, float]]:
    records = {}
    for kind in AlarmKind:
        chosen = [alarm for alarm in alarms if alarm.kind is kind]
        if chosen:
            records[kind.value] = {
                "alarms": len(chosen),
                "billed_units": sum(alarm.units for alarm in chosen),
                "usd": sum(alarm.usd for alarm in chosen),
            }
    return records

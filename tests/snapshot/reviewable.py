"""Templates as a reviewer reads them: an alarm is a line, a stage is what it changes of another."""

import json
import re
from collections.abc import Mapping
from typing import Any

_ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_ALARM = "AWS::CloudWatch::Alarm"
_COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
_UNREAD = frozenset({"AlarmDescription", "Tags"})
"""Says in words what the line says, and what every resource of the stack has."""

_SIGNS = {
    "GreaterThanOrEqualToThreshold": ">=",
    "GreaterThanThreshold": ">",
    "LessThanOrEqualToThreshold": "<=",
    "LessThanThreshold": "<",
}
_ACTIONS = {
    "AlarmActions": "alarm",
    "OKActions": "ok",
    "InsufficientDataActions": "insufficient data",
}


def reviewable(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template with a line for each alarm, for tags and for the attribute of a resource.

    The scenarios of `tests/unit/monitoring` prove what alarms do; the lines show which there are.
    Hashes of assets, which change with every edit of a function, are masked.
    """
    masked: dict[str, Any] = _shortened(template)
    resources = {
        name: _alarm_line(each["Properties"]) if _is_alarm(each) else each
        for name, each in masked["Resources"].items()
    }
    return {**masked, "Resources": resources}


def without_name(template: Mapping[str, Any], stage: str) -> dict[str, Any]:
    """Return a template with a placeholder for the stage's name, which tags and paths repeat."""
    named = json.dumps(template)
    return dict(json.loads(re.sub(rf"\b{re.escape(stage)}\b", "<stage>", named)))


def difference(before: Any, after: Any, path: str = "") -> dict[str, list[Any]]:
    """Return what differs between two JSON values, by its path: before and after.

    Maps and lists of one length are compared member by member, all else as a whole; None stands
    for what is absent.
    """
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        before, after = dict(enumerate(before)), dict(enumerate(after))
    if isinstance(before, dict) and isinstance(after, dict):
        parts: dict[str, list[Any]] = {}
        for name in sorted({*before, *after}):
            below = f"{path}/{name}"
            parts.update(difference(before.get(name), after.get(name), below))
        return parts
    return {} if before == after else {path: [before, after]}


def _is_alarm(resource: Mapping[str, Any]) -> bool:
    return resource["Type"] in {_ALARM, _COMPOSITE_ALARM}


def _alarm_line(properties: Mapping[str, Any]) -> str:
    """Return name, signal, threshold, datapoints, missing data and actions of an alarm.

    Raises
    ------
    ValueError
        If the alarm has a property that the line would leave out.
    """
    left = {name: value for name, value in properties.items() if name not in _UNREAD}
    parts = [left.pop("AlarmName")]
    if "AlarmRule" in left:
        parts.append(_text(left.pop("AlarmRule")))
    else:
        parts.append(_signal(left))
        parts.append(f"{left.pop('DatapointsToAlarm')} of {left.pop('EvaluationPeriods')}")
        parts.append(f"missing: {left.pop('TreatMissingData')}")
        if "WarmUpConfiguration" in left:
            parts.append(f"warm-up: {_text(left.pop('WarmUpConfiguration'))}")
        if "EvaluationWindow" in left:
            parts.append(f"window: {_text(left.pop('EvaluationWindow'))}")
    parts += [
        f"{word}: {', '.join(map(_text, left.pop(name)))}"
        for name, word in _ACTIONS.items()
        if name in left
    ]
    if left:
        raise ValueError(f"{parts[0]}: the line of an alarm does not show {sorted(left)}.")
    return "; ".join(parts)


def _signal(left: dict[str, Any]) -> str:
    comparison = left.pop("ComparisonOperator")
    if "ThresholdMetricId" in left:
        limit = f"band {left.pop('ThresholdMetricId')}"
    else:
        limit = f"{left.pop('Threshold')}"
    metrics = ", ".join(_metric(each) for each in left.pop("Metrics"))
    return f"{metrics} {_SIGNS.get(comparison, comparison)} {limit}"


def _metric(query: Mapping[str, Any]) -> str:
    if "Expression" in query:
        period = f" every {query['Period']} s" if "Period" in query else ""
        return f"{query['Id']} = {query['Expression']}{period}"
    stat = query["MetricStat"]
    metric = stat["Metric"]
    dimensions = ", ".join(_text(each["Value"]) for each in metric.get("Dimensions", ()))
    return (
        f"{query['Id']} = {stat['Stat']} {metric['Namespace']} {metric['MetricName']}"
        f"({dimensions}) in {stat['Period']} s"
    )


def _text(value: Any) -> str:
    """Return a value of a template in one line: references by what they refer to."""
    match value:
        case str() | int() | float():
            return str(value)
        case {"Ref": name}:
            return f"{name}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{name}.{attribute}"
        case {"Fn::GetAtt": str(path)}:
            return path
        case {"Fn::Join": [separator, members]}:
            return str(separator).join(map(_text, members))
        case _:
            return json.dumps(value, sort_keys=True)


def _shortened(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"Fn::GetAtt"}:
        # As CloudFormation's short form has it; a list of two would be six lines.
        return {"Fn::GetAtt": _text(value)}
    if isinstance(value, dict):
        return {
            _ASSET_HASH.sub("<asset>", key): _tag_line(member)
            if key == "Tags"
            else _shortened(member)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_shortened(member) for member in value]
    return _ASSET_HASH.sub("<asset>", value) if isinstance(value, str) else value


def _tag_line(tags: Any) -> str:
    """Return tags in one line; CloudFormation has them as a list or, of some types, as a map."""
    pairs = tags.items() if isinstance(tags, dict) else ((t["Key"], t["Value"]) for t in tags)
    return ", ".join(f"{key}={_text(value)}" for key, value in pairs)

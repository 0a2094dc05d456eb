"""Alarm mute rules, which moto does not have.

No metric is evaluated here, so that a rule mutes nothing: it is kept, and described as the service
describes it, for commands that make rules and take them back.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.cloudwatch.exceptions import ResourceNotFoundException, ValidationError
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult

MAX_ALARMS = 100
"""As many as one rule takes."""

_RULES = "alarm_mute_rules"
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_LONGEST = timedelta(days=15)


def add_mute_rules() -> None:
    """Add the four operations."""
    for method in (
        put_alarm_mute_rule,
        get_alarm_mute_rule,
        list_alarm_mute_rules,
        delete_alarm_mute_rule,
    ):
        setattr(CloudWatchResponse, method.__name__, method)


def put_alarm_mute_rule(response: CloudWatchResponse) -> ActionResult:
    """Keep a rule of one window; one of the same name takes its place."""
    given = response._get_params()  # noqa: SLF001  as moto's own
    schedule = given["Rule"]["Schedule"]
    begin, duration = _moment(schedule["Expression"]), _duration(schedule["Duration"])
    if not timedelta(minutes=1) <= duration <= _LONGEST:
        raise ValidationError("The duration of a mute rule is from PT1M to P15D.")
    names = given.get("MuteTargets", {}).get("AlarmNames", [])
    known = response.cloudwatch_backend.alarms
    if not 1 <= len(names) <= MAX_ALARMS or any(name not in known for name in names):
        raise ValidationError(f"A mute rule names 1 to {MAX_ALARMS} alarms that exist.")
    _rules(response.cloudwatch_backend)[given["Name"]] = {
        "Name": given["Name"],
        "AlarmMuteRuleArn": _arn(response.cloudwatch_backend, given["Name"]),
        "Description": given.get("Description", ""),
        "Rule": given["Rule"],
        "MuteTargets": {"AlarmNames": list(names)},
        "ExpireDate": given.get("ExpireDate"),
        "LastUpdatedTimestamp": datetime.now(UTC),
        "MuteType": "ONE_TIME",
        "window": (begin, begin + duration),
    }
    return EmptyResult()


def get_alarm_mute_rule(response: CloudWatchResponse) -> ActionResult:
    """Describe a rule."""
    name = response._get_param("AlarmMuteRuleName")  # noqa: SLF001
    rule = _rules(response.cloudwatch_backend).get(name)
    if rule is None:
        raise ResourceNotFoundException(f"Alarm mute rule {name} does not exist.")
    return ActionResult(_described(rule))


def list_alarm_mute_rules(response: CloudWatchResponse) -> ActionResult:
    """List the rules, of one alarm or of some statuses if asked so."""
    alarm = response._get_param("AlarmName")  # noqa: SLF001
    statuses = response._get_param("Statuses") or []  # noqa: SLF001
    found = [
        _described(rule)
        for rule in _rules(response.cloudwatch_backend).values()
        if alarm in {None, *rule["MuteTargets"]["AlarmNames"]}
    ]
    return ActionResult(
        {
            "AlarmMuteRuleSummaries": [
                each for each in found if not statuses or each["Status"] in statuses
            ]
        }
    )


def delete_alarm_mute_rule(response: CloudWatchResponse) -> ActionResult:
    """Delete a rule; one that is not there is no error."""
    name = response._get_param("AlarmMuteRuleName")  # noqa: SLF001
    _rules(response.cloudwatch_backend).pop(name, None)
    return EmptyResult()


def _rules(backend: CloudWatchBackend) -> dict[str, dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = backend.__dict__.setdefault(_RULES, {})
    return rules


def _described(rule: Mapping[str, Any]) -> dict[str, Any]:
    begin, end = rule["window"]
    now = datetime.now(UTC)
    status = "SCHEDULED" if now < begin else "ACTIVE" if now < end else "EXPIRED"
    return {
        **{name: value for name, value in rule.items() if name != "window" and value is not None},
        "Status": status,
    }


def _moment(expression: str) -> datetime:
    found = _AT.fullmatch(expression)
    if found is None:
        raise ValidationError("Only rules of one window are kept here: at(yyyy-MM-ddThh:mm).")
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return timedelta(days=days, hours=hours, minutes=minutes)


def _arn(backend: CloudWatchBackend, name: str) -> str:
    region, account = backend.region_name, backend.account_id
    return f"arn:aws:cloudwatch:{region}:{account}:alarm-mute-rule:{name}"

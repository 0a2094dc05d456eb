"""Rules of alarms, dashboards and budgets."""

from collections.abc import Iterator
from dataclasses import replace

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Both, Finding, Rule, TypeRules, fewer, safe, switched
from tools.rollout.changes.services.common import IN_PLACE, TAGS, WORDS, at_work, replaceable

_MAX_METRICS = 10
_WATCHES = safe("It is judged otherwise from then on.")
_SILENT = fewer(
    Verdict.STAGED,
    "Somebody is told of it no more.",
    "See who is told by other alarms.",
    "Nobody is told less than before.",
)
_UNSEEN = "what it watched is watched no more, and nobody is told"


def _metrics(name: str, both: Both) -> Iterator[Finding]:
    metrics = [each for each in both.after.get(name) or [] if "MetricStat" in each]
    if len(metrics) > _MAX_METRICS:
        yield Finding(
            Verdict.REFUSED,
            f"The alarm's expression would have {len(metrics)} metrics; CloudWatch allows "
            f"{_MAX_METRICS}.",
            "Split the alarm, or watch fewer metrics.",
        )
    else:
        yield Finding(Verdict.SAFE, "It watches other metrics from then on.")


ALARM: dict[str, Rule] = {
    "ActionsEnabled": switched(
        Verdict.STAGED, "Nobody is told of it any more.", "Leave it on.", default=True
    ),
    "AlarmActions": _SILENT,
    "AlarmDescription": WORDS,
    "AlarmName": IN_PLACE,
    "ComparisonOperator": _WATCHES,
    "DatapointsToAlarm": _WATCHES,
    "Dimensions": _WATCHES,
    "EvaluateLowSampleCountPercentile": _WATCHES,
    "EvaluationPeriods": _WATCHES,
    "EvaluationWindow": _WATCHES,
    "ExtendedStatistic": _WATCHES,
    "InsufficientDataActions": _SILENT,
    "MetricName": _WATCHES,
    "Metrics": _metrics,
    "Namespace": _WATCHES,
    "OKActions": safe("Others are told of its end."),
    "Period": _WATCHES,
    "Statistic": _WATCHES,
    "Tags": TAGS,
    "Threshold": _WATCHES,
    "ThresholdMetricId": _WATCHES,
    "TreatMissingData": _WATCHES,
    "Unit": _WATCHES,
    "WarmUpConfiguration": _WATCHES,
}

TYPES: dict[str, TypeRules] = {
    "AWS::CloudWatch::Alarm": replace(
        at_work("alarm", _UNSEEN, ALARM, "AlarmName"), limits=("Metrics",)
    ),
    "AWS::CloudWatch::CompositeAlarm": at_work(
        "alarm",
        _UNSEEN,
        {
            "ActionsEnabled": ALARM["ActionsEnabled"],
            "ActionsSuppressor": _WATCHES,
            "ActionsSuppressorExtensionPeriod": _WATCHES,
            "ActionsSuppressorWaitPeriod": _WATCHES,
            "AlarmActions": _SILENT,
            "AlarmDescription": WORDS,
            "AlarmName": IN_PLACE,
            "AlarmRule": _WATCHES,
            "InsufficientDataActions": _SILENT,
            "OKActions": ALARM["OKActions"],
            "Tags": TAGS,
        },
        "AlarmName",
    ),
    "AWS::CloudWatch::Dashboard": replaceable(
        "dashboard",
        {
            "DashboardBody": safe("It only shows."),
            "DashboardName": IN_PLACE,
            "Tags": TAGS,
        },
        "DashboardName",
    ),
}

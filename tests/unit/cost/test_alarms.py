"""Alarms are counted by what CloudWatch bills them for."""

from typing import Any

import pytest

from tests.unit.cost.templates import chat_messages, estimated
from tools.cost.alarms import AlarmKind

PLAIN = {"MetricName": "Errors", "Namespace": "AWS/Lambda", "Period": 60}


def _metric(name: str, period: int = 60) -> dict[str, Any]:
    return {"Id": name, "MetricStat": {"Metric": {}, "Period": period, "Stat": "Sum"}}


def _query(expression: str) -> dict[str, Any]:
    return {"Id": "result", "Expression": expression, "Period": 60}


CONSUMED = 'SELECT SUM(ConsumedWriteCapacityUnits) FROM SCHEMA("AWS/DynamoDB", TableName'


@pytest.mark.parametrize(
    ("properties", "kind", "units", "usd"),
    [
        (PLAIN, AlarmKind.STANDARD, 1, 0.10),
        ({"Metrics": [_metric("m")]}, AlarmKind.STANDARD, 1, 0.10),
        (
            {"Metrics": [_metric("a"), _metric("b"), _metric("c"), _query("a+b+c")]},
            AlarmKind.MATH,
            3,
            0.30,
        ),
        ({**PLAIN, "Period": 10}, AlarmKind.HIGH_RESOLUTION, 1, 0.30),
        (
            {"Metrics": [_metric("a", 30), _metric("b", 30), _query("a/b")]},
            AlarmKind.HIGH_RESOLUTION,
            2,
            0.60,
        ),
        (
            {"Metrics": [_metric("m"), _query("ANOMALY_DETECTION_BAND(m, 2)")]},
            AlarmKind.ANOMALY,
            3,
            0.30,
        ),
        ({"Metrics": [_query(f"{CONSUMED}) GROUP BY TableName")]}, AlarmKind.INSIGHTS, 2, 0.20),
        (
            {"Metrics": [_query(f"{CONSUMED}, GlobalSecondaryIndexName)")]},
            AlarmKind.INSIGHTS,
            6,
            0.60,
        ),
        (
            {
                "Metrics": [
                    _query('SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName)')
                ]
            },
            AlarmKind.INSIGHTS,
            1,
            0.10,
        ),
    ],
    ids=[
        "plain",
        "one metric as a query",
        "math over three",
        "ten seconds",
        "math over two every thirty seconds",
        "band",
        "query over the tables of the account",
        "query over its indexes",
        "query over what hardly ever is",
    ],
)
def test_an_alarm_costs_the_metrics_it_reads(
    properties: dict[str, Any], kind: AlarmKind, units: int, usd: float
) -> None:
    found = estimated(
        Alarm=("AWS::CloudWatch::Alarm", properties), One=chat_messages(), Two=chat_messages()
    )
    (alarm,) = found.alarms
    assert (alarm.kind, alarm.units) == (kind, units)
    assert alarm.usd == pytest.approx(usd)


def test_a_composite_alarm_has_a_price_of_its_own() -> None:
    found = estimated(
        Alarm=("AWS::CloudWatch::Alarm", PLAIN), All=("AWS::CloudWatch::CompositeAlarm", {})
    )
    assert [alarm.kind for alarm in found.alarms] == [AlarmKind.STANDARD, AlarmKind.COMPOSITE]
    assert found.usd() == pytest.approx(0.60)

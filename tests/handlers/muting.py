"""Which calls a command makes of an account in which alarms can be muted, in their order."""

from collections.abc import Callable
from typing import Any

import boto3

from tests.handlers.conftest import ACCESS
from tools.local.moto_additions.adding import add_to_moto

TOPIC = "arn:aws:sns:us-east-1:123456789012:warnings"


class MutedAccount:
    """Makes the clients of a command: its tables, and everything else from moto.

    Attributes
    ----------
    calls
        The calls that mute or write.
    """

    def __init__(self, dynamodb: Any, moto_url: str) -> None:
        add_to_moto()
        self._url = moto_url
        self._dynamodb = dynamodb
        self.calls: list[str] = []

    def client(self, service: str, _environment: object = None) -> Any:
        if service == "dynamodb":
            made = self._dynamodb
        else:
            make: Any = boto3.client
            made = make(service, endpoint_url=self._url, **ACCESS)
        for operation in (
            *("PutAlarmMuteRule", "DeleteAlarmMuteRule"),
            *("UpdateItem", "PutItem", "BatchExecuteStatement", "BatchWriteItem"),
        ):
            # Tables share one client for all tests, and keep what is registered under an ID.
            made.meta.events.register(
                f"before-call.{service}.{operation}",
                self._noted(operation),
                unique_id=f"{id(self)}-{operation}",
            )
        return made

    def warn_of(self, table_name: str, prefix: str) -> None:
        """Make an alarm that warns of a table."""
        dimensions = [{"Name": "TableName", "Value": table_name}]
        metric = {"Namespace": "AWS/DynamoDB", "MetricName": "M", "Dimensions": dimensions}
        self.client("cloudwatch").put_metric_alarm(
            AlarmName=f"{prefix}-HotKey",
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            Threshold=1,
            AlarmActions=[TOPIC],
            Metrics=[{"Id": "m0", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}],
        )

    def _noted(self, operation: str) -> Callable[..., None]:
        def note(**_: object) -> None:
            if self.calls[-1:] != [operation]:
                self.calls.append(operation)

        return note

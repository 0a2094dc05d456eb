"""The function as Lambda calls it."""

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from function_settings.settings import SettingError
from scheduled_runs.errors import IncompleteRunError
from tests.handlers.archive_exports.services import (
    BUCKET,
    OWNER,
    TABLE_ARN,
    Snapshots,
    TableExports,
    refusal,
)

TABLE = {"name": "orders", "arn": TABLE_ARN, "prefix": "tables/orders"}
DATABASE = {"instance": "orders", "prefix": "database", "role": "arn:role", "key": "arn:key"}
EVENT = {"bucket": BUCKET, "owner": OWNER, "tables": [TABLE], "database": DATABASE}


class Values:
    """CloudWatch, as far as the function tells it something."""

    def __init__(self) -> None:
        self.data: dict[str, float] = {}

    def put_metric_data(self, *, Namespace: str, MetricData: list[dict[str, Any]]) -> None:  # noqa: N803
        assert Namespace == "Test/Exports"
        for each in MetricData:
            (dimension,) = each["Dimensions"]
            name = f"{each['MetricName']} {dimension['Name']} {dimension['Value']}"
            self.data[name] = each["Value"]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Callable[[], Any]:
    """Load the handler as a new execution environment does, with services of this test."""
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Test/Exports")
    # Powertools keeps one logger a service, with the output of when it was made.
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"exports/{request.node.name}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    def call() -> Any:
        monkeypatch.delitem(sys.modules, "archive_exports.handler", raising=False)
        handler: Any = importlib.import_module("archive_exports.handler")
        for name, service in (
            ("_DYNAMODB", TableExports()),
            ("_RDS", Snapshots()),
            ("_CLOUDWATCH", Values()),
        ):
            monkeypatch.setattr(handler, name, service)
        return handler

    return call


def _line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    found: dict[str, Any] = line
    return found


def test_a_run_begins_what_is_due_and_says_so_in_one_line(
    load: Callable[[], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = load()
    loaded.handler(EVENT, None)

    line = _line(capsys)
    assert (line["level"], line["started"], line["problems"]) == ("INFO", {"orders": 1}, [])
    assert loaded._CLOUDWATCH.data == {
        "ExportOverdueDays TableName orders": 0,
        "ExportOverdueDays DBInstanceIdentifier orders": 0,
    }


def test_what_cannot_be_exported_leaves_the_rest_alone_and_ends_as_an_error(
    load: Callable[[], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = load()
    loaded._DYNAMODB.refuse = "PointInTimeRecoveryUnavailableException"
    with pytest.raises(IncompleteRunError, match="orders"):
        loaded.handler(EVENT, None)

    line = _line(capsys)
    assert line["problems"] == ["Not exported: orders (PointInTimeRecoveryUnavailableException)."]
    assert "secret" not in json.dumps(line)
    assert list(loaded._CLOUDWATCH.data) == ["ExportOverdueDays DBInstanceIdentifier orders"]


def test_a_figure_that_cloudwatch_refuses_ends_as_an_error(
    load: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load()

    def refuse(**_: object) -> None:
        raise refusal("Throttling", "PutMetricData")

    monkeypatch.setattr(loaded._CLOUDWATCH, "put_metric_data", refuse)
    with pytest.raises(IncompleteRunError, match="CloudWatch refused what is overdue: Throttling"):
        loaded.handler({**EVENT, "database": None}, None)
    assert len(loaded._DYNAMODB.exports) == 1


@pytest.mark.parametrize(
    "event",
    [
        {},
        {**EVENT, "tables": "orders"},
        {**EVENT, "tables": [{"name": "orders"}]},
        {**EVENT, "database": {"instance": "orders"}},
    ],
    ids=str,
)
def test_a_malformed_event_is_refused(load: Callable[[], Any], event: dict[str, object]) -> None:
    loaded = load()
    with pytest.raises(SettingError, match="event"):
        loaded.handler(event, None)
    assert not loaded._DYNAMODB.exports

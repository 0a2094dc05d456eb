"""The function as Lambda calls it."""

import importlib
import json
import sys
from types import ModuleType
from typing import Any

import pytest

from function_settings.settings import SettingError
from scheduled_runs.errors import IncompleteRunError
from storage_metrics.environment import Environment
from tests.handlers.storage_metrics.describing import ManyTables, serving
from tests.handlers.storage_metrics.metrics import Metrics

NAMESPACE = "POWERTOOLS_METRICS_NAMESPACE"


def _loaded(monkeypatch: pytest.MonkeyPatch, **variables: str) -> ModuleType:
    """Load the handler as a new execution environment does."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "storage_metrics.handler", raising=False)
    return importlib.import_module("storage_metrics.handler")


def _run(monkeypatch: pytest.MonkeyPatch, metrics: Metrics, *tables: str, **event: object) -> None:
    with serving(ManyTables(throttled_once=[])) as url:
        handler: Any = _loaded(
            monkeypatch,
            POWERTOOLS_METRICS_NAMESPACE=metrics.namespace,
            # Powertools keeps one logger a service, with the output of when it was made.
            POWERTOOLS_SERVICE_NAME=metrics.namespace,
            AWS_ENDPOINT_URL_DYNAMODB=url,
            AWS_ENDPOINT_URL_CLOUDWATCH=metrics.client.meta.endpoint_url,
        )
        handler.handler({"tables": tables and list(tables), **event}, None)


@pytest.mark.parametrize(
    "expiring",
    [
        "orders",
        ["orders"],
        [{"table": "orders"}],
        [{"table": "", "retention_seconds": 60}],
        [{"table": "orders", "retention_seconds": 0}],
        [{"table": "orders", "retention_seconds": "60"}],
    ],
)
def test_an_event_that_says_wrongly_how_long_items_are_kept_is_refused(
    expiring: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler: Any = _loaded(monkeypatch, POWERTOOLS_METRICS_NAMESPACE="Test")
    with pytest.raises(SettingError, match="retention_seconds"):
        handler.handler({"tables": ["orders"], "expiring": expiring}, None)


def _names(metrics: Metrics) -> set[str]:
    found = metrics.client.list_metrics(Namespace=metrics.namespace)["Metrics"]
    return {metric["MetricName"] for metric in found}


def test_a_run_publishes_and_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, metrics: Metrics, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(monkeypatch, metrics, "one", "other", "one")

    assert _names(metrics) == {"TableSizeBytes", "ItemCount", "IndexSizeBytes"}
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["level"], line["measured"], line["compared"]) == ("INFO", 2, 0)


def test_a_run_publishes_how_long_deletions_are_overdue(
    monkeypatch: pytest.MonkeyPatch, metrics: Metrics
) -> None:
    expiring = [{"table": "one", "retention_seconds": 86_400}]
    _run(monkeypatch, metrics, "one", "other", expiring=expiring)

    found = metrics.client.list_metrics(
        Namespace=metrics.namespace, MetricName="ExpiryOverdueDays"
    )["Metrics"]
    assert [metric["Dimensions"] for metric in found] == [[{"Name": "TableName", "Value": "one"}]]


def test_a_run_that_misses_a_table_ends_as_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch, metrics: Metrics, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(IncompleteRunError, match=r"^Not measured: absent-one \(Resource"):
        _run(monkeypatch, metrics, "one", "absent-one")

    assert _names(metrics) == {"TableSizeBytes", "ItemCount", "IndexSizeBytes"}
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert line["level"] == "ERROR"
    assert line["problems"] == ["Not measured: absent-one (ResourceNotFoundException)."]


@pytest.mark.parametrize("event", [{}, {"tables": []}, {"tables": [1]}, {"tables": "orders"}])
def test_an_event_must_name_tables(
    event: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler: Any = _loaded(monkeypatch, POWERTOOLS_METRICS_NAMESPACE="Test")
    with pytest.raises(SettingError, match="must name the tables"):
        handler.handler(event, None)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingError, match=NAMESPACE):
        Environment.read({})

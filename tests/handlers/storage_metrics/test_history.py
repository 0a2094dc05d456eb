"""Reading the past page by page, and what is not there."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from storage_metrics.history import growth_percent, read_history
from tests.handlers.storage_metrics.metrics import A_MONTH_AGO, NOW


class Pages:
    """A client of CloudWatch that answers with prepared pages."""

    def __init__(self, *pages: dict[str, Any] | Exception) -> None:
        self.pages = list(pages)
        self.tokens: list[str | None] = []
        self.queries: list[int] = []

    def get_metric_data(self, **parameters: Any) -> Any:
        self.tokens.append(parameters.get("NextToken"))
        self.queries.append(len(parameters["MetricDataQueries"]))
        page = self.pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return page

    def put_metric_data(self, **parameters: Any) -> Any:
        raise NotImplementedError


def _result(query: str, *values: float, status: str = "Complete") -> dict[str, Any]:
    return {
        "Id": query,
        "StatusCode": status,
        "Timestamps": [A_MONTH_AGO for _ in values],
        "Values": list(values),
    }


def test_every_page_is_read() -> None:
    client = Pages(
        {"MetricDataResults": [_result("table0", 10, status="PartialData")], "NextToken": "more"},
        {"MetricDataResults": [_result("table1", 20)], "NextToken": "most"},
        {"MetricDataResults": [_result("table2")]},
    )

    history = read_history(client, "Test", ["a", "b", "c"], NOW)

    assert history.size_bytes == {"a": 10, "b": 20}
    assert history.failures == {}
    assert client.tokens == [None, "more", "most"]


def test_more_tables_than_a_request_takes() -> None:
    tables = [f"table-{number}" for number in range(501)]
    client = Pages(
        {"MetricDataResults": [_result("table499", 10)]},
        {"MetricDataResults": [_result("table0", 20)]},
    )

    history = read_history(client, "Test", tables, NOW)

    assert client.queries == [500, 1]
    assert history.size_bytes == {"table-499": 10, "table-500": 20}


def test_a_series_that_cloudwatch_could_not_read_is_no_missing_history() -> None:
    results = [_result("table0", status="InternalError"), _result("table1", 20)]
    client = Pages({"MetricDataResults": results})

    history = read_history(client, "Test", ["a", "b"], NOW)

    assert history.size_bytes == {"b": 20}
    assert history.failures == {"a": "InternalError"}


def test_a_refused_request_is_a_failure_of_its_tables_alone() -> None:
    tables = [f"table-{number}" for number in range(501)]
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "GetMetricData")
    client = Pages(refused, {"MetricDataResults": [_result("table0", 20)]})

    history = read_history(client, "Test", tables, NOW)

    assert history.size_bytes == {"table-500": 20}
    assert history.failures == dict.fromkeys(tables[:500], "AccessDenied")


@pytest.mark.parametrize(
    ("before", "after", "percent"), [(100, 151, 51), (100, 100, 0), (200, 0, -100), (0, 5, None)]
)
def test_growth_in_percent(before: float, after: float, percent: float | None) -> None:
    assert growth_percent(before, after) == percent

"""From when on a deletion is overdue, and what is nothing of the kind."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import create_autospec

import pytest
from botocore.exceptions import ClientError

from storage_metrics.expiry import MAX_MEMORY, Activity, overdue_days, read_activities
from storage_metrics.metrics import CloudWatch
from storage_metrics.sizes import TableSize
from tests.handlers.storage_metrics.metrics import NOW

TODAY = datetime(2026, 11, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def _days(*ago: int) -> set[datetime]:
    return {TODAY - days * DAY for days in ago}


def _overdue(
    written: set[datetime],
    deleted: set[datetime],
    retention: timedelta,
    *,
    items: int = 7,
    created: datetime | None = None,
) -> float:
    size = TableSize("orders", 100, items, {}, created)
    return overdue_days(size, Activity(written, deleted), retention, NOW)


@pytest.mark.parametrize(
    ("retention", "first_write", "overdue"),
    [
        # It is noon: a day, the retention and three days of patience after that of the first write.
        (timedelta(days=365), 368, 0),
        (timedelta(days=365), 369, 0.5),
        (timedelta(days=365), 400, 31.5),
        (timedelta(days=1), 4, 0),
        (timedelta(days=1), 5, 0.5),
        (timedelta(minutes=5), 4, 0.5),
        (timedelta(minutes=5), 30, 26.5),
    ],
)
def test_a_table_that_never_deleted(retention: timedelta, first_write: int, overdue: float) -> None:
    written = _days(*range(first_write + 1))
    assert _overdue(written, set(), retention) == pytest.approx(overdue, abs=0.05)


@pytest.mark.parametrize(
    "retention", [timedelta(minutes=5), timedelta(days=1), timedelta(days=365)]
)
def test_a_new_a_silent_and_an_empty_table_owe_nothing(retention: timedelta) -> None:
    assert _overdue(_days(0), set(), retention) == 0
    assert _overdue(set(), set(), retention) == 0
    assert _overdue(_days(400), set(), retention, items=0) == 0


@pytest.mark.parametrize("retention", [timedelta(minutes=5), timedelta(days=1), timedelta(days=90)])
def test_a_table_that_deletes_owes_nothing(retention: timedelta) -> None:
    written = _days(*range(200))
    assert _overdue(written, _days(*range(1, 90)), retention) == 0


def test_nobody_comes_for_months_and_nothing_is_left_to_delete() -> None:
    """The last items expired a day after they were written."""
    assert _overdue(_days(100, 99, 98), _days(99, 98, 97), timedelta(days=1)) == 0


def test_deletions_that_stopped_are_told_for_longer_than_a_week() -> None:
    """The alarm that compares days of one week forgets them."""
    written, deleted = _days(*range(300)), _days(*range(60, 200))
    # What was written 92 days before the end of the last day with a deletion is still there.
    assert _overdue(written, deleted, timedelta(days=92)) == pytest.approx(55.5, abs=1)


def test_one_item_that_lives_longer_than_the_others_raises_nothing() -> None:
    """Its own expiry is later than the table's retention; the others of its day have expired."""
    assert _overdue(_days(40, 10), _days(39, 9), timedelta(days=1)) == 0


def test_items_of_an_earlier_table_of_the_same_name_do_not_count() -> None:
    created = TODAY - 10 * DAY
    assert _overdue(_days(400, 300, 5), set(), timedelta(days=90), created=created) == 0
    assert _overdue(_days(400, 5), set(), timedelta(days=1), created=created) == pytest.approx(0.5)


def test_what_is_asked_is_all_that_cloudwatch_remembers() -> None:
    asked: dict[str, Any] = {}

    class Client:
        def get_metric_data(self, **parameters: Any) -> Any:
            asked.update(parameters)
            return {"MetricDataResults": []}

        def put_metric_data(self, **parameters: Any) -> Any:
            raise NotImplementedError

    activities = read_activities(Client(), ["orders"], NOW)

    assert asked["StartTime"] == TODAY - MAX_MEMORY
    assert asked["EndTime"] == TODAY + DAY
    assert activities.of == {"orders": Activity()}


def test_what_could_not_be_read_is_no_table_without_deletions() -> None:
    class Client:
        def get_metric_data(self, **parameters: Any) -> Any:
            first, second, third, *_ = (each["Id"] for each in parameters["MetricDataQueries"])
            return {
                "MetricDataResults": [
                    {"Id": first, "StatusCode": "Complete", "Timestamps": [NOW], "Values": [3.0]},
                    {"Id": second, "StatusCode": "InternalError", "Timestamps": [], "Values": []},
                    {"Id": third, "StatusCode": "PartialData", "Timestamps": [NOW], "Values": [0]},
                ]
            }

        def put_metric_data(self, **parameters: Any) -> Any:
            raise NotImplementedError

    activities = read_activities(Client(), ["orders", "tickets"], NOW)

    assert activities.failures == {"orders": "InternalError"}
    assert activities.of == {"tickets": Activity()}


def test_a_refused_request_is_a_failure_of_its_tables() -> None:
    client = create_autospec(CloudWatch, instance=True)
    client.get_metric_data.side_effect = ClientError(
        {"Error": {"Code": "AccessDenied", "Message": "No."}}, "GetMetricData"
    )

    activities = read_activities(client, ["orders"], NOW)

    assert activities.failures == {"orders": "AccessDenied"}
    assert activities.of == {}

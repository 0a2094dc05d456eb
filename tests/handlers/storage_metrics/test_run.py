"""What a run publishes, on DynamoDB's own engine and moto's CloudWatch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import boto3
import pytest

from data_platform.dynamodb.schema import Table
from data_platform.monitoring.catalogue.storage import METRICS as CATALOGUED
from scheduled_runs.clients import PATIENT
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from storage_metrics.pace import Pace
from storage_metrics.run import Outcome, publish_storage_metrics
from tests.handlers.conftest import ACCESS
from tests.handlers.storage_metrics.describing import ManyTables, serving
from tests.handlers.storage_metrics.metrics import A_MONTH_AGO, NOW, Metrics
from tests.handlers.tables import LiveTable


def _publish(
    dynamodb: Any,
    metrics: Metrics,
    *tables: str,
    cloudwatch: Any = None,
    retentions: Mapping[str, timedelta] | None = None,
) -> Outcome:
    return publish_storage_metrics(
        dynamodb,
        cloudwatch or metrics.client,
        namespace=metrics.namespace,
        tables=tables,
        now=NOW,
        pace=Pace(10, sleep=lambda _: None),
        retentions=retentions,
    )


YEAR = timedelta(days=365)


@pytest.fixture
def chat(live_table: Callable[[Table], LiveTable]) -> str:
    """A table with three indexes and three items."""
    table = live_table(CHAT_MESSAGES)
    for number in range(3):
        table.put({**CHAT_MESSAGES.examples[0].item, "timestamp": 1_700_000_000_000 + number})
    return table.name


def test_sizes_of_a_table_and_of_each_index(dynamodb: Any, metrics: Metrics, chat: str) -> None:
    outcome = _publish(dynamodb, metrics, chat)

    described = dynamodb.describe_table(TableName=chat)["Table"]
    assert described["TableSizeBytes"] > 0
    expected: dict[tuple[str, ...], float] = {
        ("TableSizeBytes", chat): described["TableSizeBytes"],
        ("ItemCount", chat): 3,
    }
    for index in described["GlobalSecondaryIndexes"]:
        expected["IndexSizeBytes", chat, index["IndexName"]] = index["IndexSizeBytes"]
    assert metrics.published() == expected
    assert len(described["GlobalSecondaryIndexes"]) == 3
    assert outcome == Outcome(measured=1, compared=0, problems=[])


def test_what_is_published_is_what_alarms_and_dashboards_may_use(
    dynamodb: Any, metrics: Metrics, chat: str
) -> None:
    """The catalogue of metrics lists each of them, and no other, with dimensions and unit."""
    metrics.remember_size(chat, 1, A_MONTH_AGO)
    recorded = Recorded(metrics.client)

    _publish(dynamodb, metrics, chat, cloudwatch=recorded, retentions={chat: YEAR})

    published = {
        (datum["MetricName"], datum["Unit"], *(part["Name"] for part in datum["Dimensions"]))
        for datum in recorded.data
    }
    assert published == {
        (metric.name, metric.unit.value, *dimensions)
        for metric in CATALOGUED
        for dimensions in metric.dimensions
    }


def test_growth_since_the_run_closest_to_a_month_ago(
    dynamodb: Any, metrics: Metrics, chat: str
) -> None:
    size = dynamodb.describe_table(TableName=chat)["Table"]["TableSizeBytes"]
    metrics.remember_size(chat, size * 10, A_MONTH_AGO - timedelta(hours=7))
    metrics.remember_size(chat, size / 2, A_MONTH_AGO - timedelta(hours=1))
    metrics.remember_size(chat, size * 10, A_MONTH_AGO + timedelta(hours=5))

    assert _publish(dynamodb, metrics, chat).compared == 1

    assert metrics.published()["TableSizeGrowth30Days", chat] == pytest.approx(100)


def test_a_table_that_shrank(dynamodb: Any, metrics: Metrics, chat: str) -> None:
    size = dynamodb.describe_table(TableName=chat)["Table"]["TableSizeBytes"]
    metrics.remember_size(chat, size * 4, A_MONTH_AGO)

    _publish(dynamodb, metrics, chat)

    assert metrics.published()["TableSizeGrowth30Days", chat] == pytest.approx(-75)


@pytest.mark.parametrize(
    ("size_bytes", "days_ago"),
    [(0, 30), (100, 29), (100, 31), (100, 60)],
    ids=["from nothing", "too young", "too old", "much too old"],
)
def test_no_growth_is_stated_without_a_size_of_a_month_ago(
    size_bytes: int, days_ago: int, dynamodb: Any, metrics: Metrics, chat: str
) -> None:
    metrics.remember_size(chat, size_bytes, NOW - timedelta(days=days_ago))

    outcome = _publish(dynamodb, metrics, chat)

    assert ("TableSizeGrowth30Days", chat) not in metrics.published()
    assert outcome == Outcome(measured=1, compared=0, problems=[])


@pytest.mark.parametrize("place", [0, 1])
def test_a_table_that_cannot_be_measured_hides_no_other(
    place: int, dynamodb: Any, metrics: Metrics, chat: str
) -> None:
    metrics.remember_size(chat, 1, A_MONTH_AGO)
    names = [chat]
    names.insert(place, "not-there")

    outcome = _publish(dynamodb, metrics, *names)

    assert outcome.problems == ["Not measured: not-there (ResourceNotFoundException)."]
    assert {name for name, *_ in metrics.published()} == {
        "TableSizeBytes",
        "ItemCount",
        "IndexSizeBytes",
        "TableSizeGrowth30Days",
    }


@pytest.fixture
def without_age() -> Iterator[Any]:
    """Tables of which nobody knows how old they are, with items."""
    make: Any = boto3.client
    with serving(ManyTables(throttled_once=[])) as url:
        yield make("dynamodb", endpoint_url=url, config=PATIENT, **ACCESS)


def test_messages_in_milliseconds_are_told_after_the_retention_of_a_year(
    without_age: Any, metrics: Metrics
) -> None:
    """From the first release on, nothing has ever expired."""
    metrics.remember("ConsumedWriteCapacityUnits", "chat", 5, NOW - timedelta(days=380))
    metrics.remember("ConsumedWriteCapacityUnits", "chat", 5, NOW - timedelta(days=2))

    outcome = _publish(without_age, metrics, "chat", retentions={"chat": YEAR})

    assert outcome.problems == []
    # 380 days, less the retention, the day of the writes and three days of patience.
    assert metrics.published()["ExpiryOverdueDays", "chat"] == pytest.approx(11.5)


def test_a_table_that_deletes_is_up_to_date(without_age: Any, metrics: Metrics) -> None:
    for days in range(1, 300):
        metrics.remember("ConsumedWriteCapacityUnits", "sessions", 5, NOW - timedelta(days=days))
    metrics.remember("TimeToLiveDeletedItemCount", "sessions", 5, NOW - timedelta(days=1))

    _publish(without_age, metrics, "sessions", retentions={"sessions": timedelta(hours=24)})

    assert metrics.published()["ExpiryOverdueDays", "sessions"] == 0


def test_a_table_without_expiry_is_none_of_its_business(without_age: Any, metrics: Metrics) -> None:
    metrics.remember("ConsumedWriteCapacityUnits", "kept", 5, NOW - timedelta(days=400))
    recorded = Recorded(metrics.client)

    _publish(without_age, metrics, "kept", cloudwatch=recorded)

    assert ("ExpiryOverdueDays", "kept") not in metrics.published()
    assert recorded.queries == [1]


class Recorded:
    """A client of CloudWatch that notes what it is asked, and may fail."""

    def __init__(self, client: Any, failing: Sequence[int] = ()) -> None:
        self.client = client
        self.failing = failing
        self.batches: list[int] = []
        self.data: list[dict[str, Any]] = []
        self.queries: list[int] = []

    def put_metric_data(self, **parameters: Any) -> Any:
        self.batches.append(len(parameters["MetricData"]))
        self.data += parameters["MetricData"]
        if len(self.batches) in self.failing:
            self.client.put_metric_data(Namespace="")
        return self.client.put_metric_data(**parameters)

    def get_metric_data(self, **parameters: Any) -> Any:
        self.queries.append(len(parameters["MetricDataQueries"]))
        return self.client.get_metric_data(**parameters)


def test_two_hundred_tables_in_one_run_though_some_are_throttled(metrics: Metrics) -> None:
    names = [f"table-{number}" for number in range(200)]
    tables = ManyTables(throttled_once=names[::80])
    for name in names:
        metrics.remember_size(name, 80, A_MONTH_AGO)
    recorded = Recorded(metrics.client)
    make: Any = boto3.client
    with serving(tables) as url:
        dynamodb = make("dynamodb", endpoint_url=url, config=PATIENT, **ACCESS)
        outcome = _publish(dynamodb, metrics, *names, cloudwatch=recorded)

    assert outcome == Outcome(measured=200, compared=200, problems=[])
    assert tables.calls.total() == 203
    # Two values of each table and four of its indexes, then the growth.
    assert recorded.batches == [1000, 200, 200]
    assert recorded.queries == [200]


def test_a_batch_that_cloudwatch_refuses_stops_no_other(
    dynamodb: Any, metrics: Metrics, chat: str
) -> None:
    metrics.remember_size(chat, 1, A_MONTH_AGO)

    outcome = _publish(dynamodb, metrics, chat, cloudwatch=Recorded(metrics.client, failing=[1]))

    assert outcome.problems == ["CloudWatch refused a batch of values: ParamValidationError."]
    assert list(metrics.published()) == [("TableSizeGrowth30Days", chat)]

"""Whether a vector index is ready, and whether it is still searched."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.rollout.products import index, table, vector_index
from tools.rollout.apply.errors import RolloutError
from tools.rollout.apply.tables import Tables

BACKFILLING = ("ValidationException", "Cannot search backfilling vector index: near")
UNKNOWN = ("ValidationException", "The table does not have the specified index: near")
NOT_FOUND = ("ResourceNotFoundException", "Requested resource not found")
DENIED = ("AccessDeniedException", "not authorized to perform: dynamodb:SearchVectors")


class Service:
    """DynamoDB and CloudWatch, which refuse the first searches with these errors."""

    def __init__(self, *refusals: tuple[str, str], **states: Any) -> None:
        self.waited: list[str] = []
        self.searched: list[dict[str, Any]] = []
        self.asked: dict[str, Any] = {}
        self.regions: list[str | None] = []
        self.replicas: list[str] = []
        self._refusals = list(refusals)
        self._states = [states] if states else []

    def describe_table(self, **_: Any) -> dict[str, Any]:
        state = {"IndexStatus": "ACTIVE", **(self._states.pop(0) if self._states else {})}
        near = vector_index("near", "owner", "state", Dimensions=2)
        made = table("t", [index("ByCourse", "course")], vectors=[near], types={"owner": "N"})
        properties = {**made["Properties"], "TableStatus": "ACTIVE"}
        properties["VectorIndexes"] = [{**near, **state}]
        properties["GlobalSecondaryIndexes"] = [
            {**each, "IndexStatus": "ACTIVE"} for each in properties["GlobalSecondaryIndexes"]
        ]
        properties["TableArn"] = "arn:aws:dynamodb:us-east-1:123456789012:table/t"
        properties["Replicas"] = [{"RegionName": region} for region in self.replicas]
        return {"Table": properties}

    def search_vectors(self, **request: Any) -> dict[str, Any]:
        self.searched.append(request)
        if self._refusals:
            code, message = self._refusals.pop(0)
            raise ClientError({"Error": {"Code": code, "Message": message}}, "SearchVectors")
        return {"SearchResults": []}

    def get_metric_statistics(self, **request: Any) -> dict[str, Any]:
        self.asked = request
        return {"Datapoints": [{"Sum": 2048.0, "Timestamp": datetime(2026, 11, 30, tzinfo=UTC)}]}

    def in_region(self, region: str | None) -> "Service":
        self.regions.append(region)
        return self

    @property
    def tables(self) -> Tables:
        return Tables(self, self.in_region, self.waited.append)


@pytest.mark.parametrize("refusal", [BACKFILLING, UNKNOWN, NOT_FOUND], ids=lambda each: each[1])
def test_an_index_is_ready_when_a_first_search_succeeds(refusal: tuple[str, str]) -> None:
    """ACTIVE is not enough: the hosts that search hear of an index later."""
    service = Service(refusal, refusal)
    service.tables.wait_until_searchable("t", "near")
    assert service.waited == ["t: near cannot be searched yet"] * 2
    assert service.searched[-1] == {
        "TableName": "t",
        "IndexName": "near",
        "SearchVector": [{"N": "1"}, {"N": "1"}],
        "TopK": 1,
        "SearchConditionExpression": "#partition = :partition",
        "ExpressionAttributeNames": {"#partition": "owner"},
        "ExpressionAttributeValues": {":partition": {"N": "0"}},
    }


def test_who_may_not_search_is_told_and_waits_for_nothing() -> None:
    service = Service(DENIED)
    with pytest.raises(RolloutError, match=r"a first search of it fails: .*SearchVectors"):
        service.tables.wait_until_searchable("t", "near")
    assert service.waited == []


def test_an_index_that_is_queried_is_not_searched() -> None:
    service = Service()
    service.tables.wait_until_searchable("t", "ByCourse")
    assert service.searched == []


def test_an_active_index_that_is_still_filled_is_waited_for() -> None:
    service = Service(Backfilling=True)
    service.tables.wait_until_ready("t")
    assert service.waited == ["t: near is ACTIVE and filled"]


def test_searches_are_counted_by_the_bytes_that_they_examine() -> None:
    service = Service()
    found = service.tables.last_reads("t", "near")
    assert found == (2048.0, "bytes examined", datetime(2026, 11, 30, tzinfo=UTC))
    assert service.asked["MetricName"] == "VectorSearchRequestBytes"
    assert {"Name": "VectorIndexName", "Value": "near"} in service.asked["Dimensions"]
    assert service.tables.last_reads("t", "ByCourse") == (
        2048.0,
        "read units",
        datetime(2026, 11, 30, tzinfo=UTC),
    )
    assert service.asked["MetricName"] == "ConsumedReadCapacityUnits"


def test_what_readers_of_replicas_read_counts_as_well() -> None:
    service = Service()
    service.replicas = ["us-east-1", "eu-west-1"]
    assert service.tables.last_reads("t", "ByCourse") == (
        2 * 2048.0,
        "read units",
        datetime(2026, 11, 30, tzinfo=UTC),
    )
    assert service.regions == [None, "eu-west-1"]

"""`datactl catalog indexes`: how much was read of each index that is deployed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result

from tools.cli import cli
from tools.docs.catalog import index_reads

LAST = datetime(2026, 11, 29, 13, tzinfo=UTC)
READ = {"ProviderUsageIndex": 1234.5, "embedding": 2048.0}
"""What is read; all other indexes are not."""
NOW = datetime.now(UTC)


class _Aws:
    """A DynamoDB with the tables of the product, one index more, and CloudWatch."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.refusal: str | None = None
        self.refused = ""
        self.replicas: list[str] = []
        self.regions: list[str | None] = []
        self.made = NOW - timedelta(days=1_000)
        self.written: dict[str, timedelta] = {}
        """How long ago each index was first written to; all others were not."""

    def describe_table(self, *, TableName: str) -> dict[str, Any]:  # noqa: N803
        if self.refusal and self.refused in TableName:
            raise ClientError({"Error": {"Code": self.refusal, "Message": ""}}, "DescribeTable")
        if not TableName.endswith("ChatMessages"):
            return {"Table": {"TableName": TableName}}
        names = ("ModuleAnalyticsIndex", "ProviderUsageIndex", "made-by-hand")
        return {
            "Table": {
                "TableName": TableName,
                "TableArn": f"arn:aws:dynamodb:us-east-1:123456789012:table/{TableName}",
                "Replicas": [{"RegionName": region} for region in self.replicas],
                "CreationDateTime": self.made,
                "GlobalSecondaryIndexes": [{"IndexName": name} for name in names],
                "VectorIndexes": [{"IndexName": "embedding"}],
            }
        }

    def get_metric_statistics(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        index = request["Dimensions"][1]["Value"]
        if "Write" in request["MetricName"]:
            ago = [self.written[index], timedelta(0)] if index in self.written else []
            return {"Datapoints": [{"Sum": 1.0, "Timestamp": NOW - each} for each in ago]}
        if index not in READ:
            return {"Datapoints": [{"Sum": 0.0, "Timestamp": LAST}]}
        parts = [(READ[index] - 1, LAST - timedelta(days=2)), (1, LAST)]
        return {"Datapoints": [{"Sum": part, "Timestamp": at} for part, at in parts]}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> _Aws:
    service = _Aws()

    def new_client(*_arguments: Any, region: str | None = None) -> _Aws:
        service.regions.append(region)
        return service

    monkeypatch.setattr(index_reads, "new_client", new_client)
    return service


def _run(*options: str) -> Result:
    words = ["catalog", "indexes", "--product", "tutoria", "--stage", "prod", *options]
    return CliRunner().invoke(cli, words, env={"COLUMNS": "80"})


def test_each_index_is_told_with_what_was_read_and_by_which_patterns(aws: _Aws) -> None:
    rows = {each["index"]: each for each in json.loads(_run("--json").output)}
    assert [(name, row["amount"], row["unit"]) for name, row in rows.items()] == [
        ("ModuleAnalyticsIndex", None, None),
        ("ProviderUsageIndex", 1234.5, "read units"),
        ("made-by-hand", None, None),
        ("embedding", 2048.0, "bytes examined"),
    ]
    assert datetime.fromisoformat(rows["ProviderUsageIndex"]["last"]) == LAST
    assert "costs-of-provider-since" in rows["ProviderUsageIndex"]["patterns"]
    assert rows["made-by-hand"]["patterns"] == []
    assert aws.asked[0]["Dimensions"][0] == {"Name": "TableName", "Value": "ChatMessages"}


def test_people_see_which_are_not_read(aws: _Aws) -> None:
    answer = _run("--namespace", "alice")
    assert answer.exit_code == 0
    assert "2 of 4 indexes were not read." in answer.output
    (line,) = (line for line in answer.output.splitlines() if "ProviderUsageIndex" in line)
    assert "1,234.5" in line
    assert "2026-11-29 13:00" in line
    assert {each["Dimensions"][0]["Value"] for each in aws.asked} == {"alice-ChatMessages"}


@pytest.mark.parametrize(
    ("made", "written", "standing"),
    [
        (1_000, 30, "not read"),
        (1_000, 28, "not read"),
        (1_000, 1, "too young to tell"),
        (1_000, None, "not read or written"),
        (1, 1, "too young to tell"),
        (1, None, "too young to tell"),
    ],
)
def test_an_index_that_may_be_younger_than_the_days_is_not_called_unread(
    made: int, written: int | None, standing: str, aws: _Aws
) -> None:
    aws.made = NOW - timedelta(days=made)
    aws.written = {} if written is None else {"made-by-hand": timedelta(days=written)}
    rows = {each["index"]: each["standing"] for each in json.loads(_run("--json").output)}
    assert rows["made-by-hand"] == standing
    assert rows["ProviderUsageIndex"] == "read"
    said = _run().output
    assert standing in said
    assert ("may be younger than the 30 days" in said) == (standing == "too young to tell")


def test_a_vector_index_is_judged_by_its_own_metric(
    aws: _Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(READ, "embedding")
    aws.written = {"embedding": timedelta(days=30)}
    rows = {each["index"]: each["standing"] for each in json.loads(_run("--json").output)}
    assert rows["embedding"] == "not read"
    asked = [each for each in aws.asked if each["MetricName"] == "VectorWriteRequestBytes"]
    assert [each["Dimensions"][1]["Name"] for each in asked] == ["VectorIndexName"]


def test_what_replicas_serve_is_read_as_well(aws: _Aws) -> None:
    aws.replicas = ["eu-west-1", "us-east-1"]
    rows = {each["index"]: each for each in json.loads(_run("--json").output)}
    assert rows["ProviderUsageIndex"]["amount"] == 2 * 1234.5
    assert rows["made-by-hand"]["amount"] is None
    assert aws.regions == [None, None, "eu-west-1"]


@pytest.mark.parametrize(("days", "period"), [(1, 3600), (60, 3600), (61, 86_400), (455, 86_400)])
def test_cloudwatch_is_asked_for_no_more_than_it_answers(days: int, period: int, aws: _Aws) -> None:
    assert _run("--days", str(days)).exit_code == 0
    asked = aws.asked[0]
    assert asked["Period"] == period
    assert asked["EndTime"] - asked["StartTime"] == timedelta(days=days)
    assert days * 86_400 / period <= 1_440


def test_a_table_that_is_not_deployed_ends_with_a_sentence(aws: _Aws) -> None:
    aws.refusal = "ResourceNotFoundException"
    answer = _run()
    assert answer.exit_code == 1
    assert answer.output.startswith("error: indexes of prod: DescribeTable failed")


def test_a_table_that_is_not_deployed_yet_is_left_out(aws: _Aws) -> None:
    aws.refusal, aws.refused = "ResourceNotFoundException", "ChatUsageDaily"
    answer = _run("--json")
    assert answer.exit_code == 0
    assert len(json.loads(answer.stdout)) == 4
    assert answer.stderr == "ChatUsageDaily is not deployed: it is left out.\n"


def test_a_table_that_may_not_be_looked_at_is_not_left_out(aws: _Aws) -> None:
    aws.refusal, aws.refused = "AccessDeniedException", "ChatUsageDaily"
    assert _run("--json").exit_code == 1


def test_a_product_without_indexes_says_so(aws: _Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "describe_table", lambda **_: {"Table": {}})
    answer = _run()
    assert answer.exit_code == 0
    assert "No table of the product has an index." in answer.output
    assert json.loads(_run("--json").output) == []

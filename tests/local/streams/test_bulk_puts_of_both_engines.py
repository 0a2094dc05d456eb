"""Items of S3 that are put into a table, whichever engine keeps it."""

import gzip
import json
import uuid
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.local.streams.pumping import AnyClient, make_client, wait_until
from tests.local.streams.recovering import Item, items_of, make_table, player, put_all, refusal


@dataclass(frozen=True)
class Bulk:
    """A bucket and the tables that its objects are put into."""

    dynamodb: AnyClient
    s3: AnyClient
    bucket: str

    def request(self, table: str, prefix: str, **source: str) -> dict[str, Any]:
        """Return the arguments of StartBulkPutItems."""
        of_input = {"S3Bucket": self.bucket, "S3KeyPrefix": prefix, "InputFormat": "DYNAMODB_JSON"}
        return {
            "TableName": table,
            "InputS3Configuration": {**of_input, **source},
            "OutputS3Configuration": {
                "S3Bucket": self.bucket,
                "S3KeyPrefix": f"out/{prefix}",
                "OutputType": ["ERROR"],
            },
        }

    def lay(self, key: str, *lines: str, compressed: bool = False) -> None:
        """Lay down an object."""
        body = "".join(f"{line}\n" for line in lines).encode()
        self.s3.put_object(
            Bucket=self.bucket, Key=key, Body=gzip.compress(body) if compressed else body
        )

    def run(self, **request: Any) -> Mapping[str, Any]:
        """Put items, and return the description of the operation that has ended."""
        begun = self.dynamodb.start_bulk_put_items(**request)["BulkOperationDescription"]
        assert begun["BulkOperationStatus"] == "IN_PROGRESS"

        def described() -> Mapping[str, Any]:
            arn = begun["BulkOperationArn"]
            told: Mapping[str, Any] = self.dynamodb.describe_bulk_operation(BulkOperationArn=arn)
            description: Mapping[str, Any] = told["BulkOperationDescription"]
            return description

        ends = {"COMPLETED", "COMPLETED_WITH_ERRORS", "CANCELLED", "FAILED"}
        wait_until(lambda: described()["BulkOperationStatus"] in ends, "the operation")
        return described()


def line(item: Item, **more: Any) -> str:
    typed = {**item, "picture": {"B": b64encode(item["picture"]["B"]).decode()}}
    return json.dumps({"Item": typed, **more})


@pytest.fixture(params=["exporting_dynamodb_url", "mended_moto_url"], scope="module")
def bulk(request: pytest.FixtureRequest) -> Bulk:
    url = request.getfixturevalue(request.param)
    is_moto = request.param == "mended_moto_url"
    s3 = make_client("s3", url if is_moto else request.getfixturevalue("moto_url"))
    bucket = f"bulk-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    return Bulk(make_client("dynamodb", url), s3, bucket)


@pytest.mark.parametrize("compressed", [False, True])
def test_the_items_of_all_objects_replace_those_of_the_table(
    bulk: Bulk,
    compressed: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    table, prefix = make_table(bulk.dynamodb), uuid.uuid4().hex
    put_all(bulk.dynamodb, table, [player(1, team={"S": "old"}), player(99)])
    lines = [line(player(number)) for number in range(60)]
    bulk.lay(f"{prefix}/one.json", *lines[:40], compressed=compressed)
    bulk.lay(f"{prefix}/two.json", *lines[40:], "", lines[0], compressed=compressed)
    source = {"InputCompressionType": "GZIP"} if compressed else {}
    done = bulk.run(**bulk.request(table, prefix, **source))
    assert (done["BulkOperationStatus"], done["FailedItemCount"]) == ("COMPLETED", 0)
    assert done["ProcessedItemCount"] == 61
    assert done["ProcessedInputBytes"] == done["TotalInputBytes"]
    assert done["BulkOperationUsage"][0]["Table"]["BulkPutBytes"] > 60 * 50
    found = {int(item["sk"]["N"]): item for item in items_of(bulk.dynamodb, table)}
    assert found == {number: player(number) for number in (*range(60), 99)}


def test_an_export_is_put_back_as_it_is(bulk: Bulk) -> None:
    source, target = make_table(bulk.dynamodb), make_table(bulk.dynamodb)
    items = [player(number) for number in range(30)]
    put_all(bulk.dynamodb, source, items)
    bulk.dynamodb.update_continuous_backups(
        TableName=source, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    arn = bulk.dynamodb.describe_table(TableName=source)["Table"]["TableArn"]
    made = bulk.dynamodb.export_table_to_point_in_time(
        TableArn=arn, S3Bucket=bulk.bucket, S3Prefix=source
    )["ExportDescription"]["ExportArn"]
    describe = bulk.dynamodb.describe_export
    wait_until(
        lambda: describe(ExportArn=made)["ExportDescription"]["ExportStatus"] == "COMPLETED",
        "the export",
    )
    folder = f"{source}/AWSDynamoDB/{made.rpartition('/')[2]}/data/"
    bulk.run(**bulk.request(target, folder, InputCompressionType="GZIP"))
    assert items_of(bulk.dynamodb, target) == items_of(bulk.dynamodb, source)


def test_what_cannot_be_written_is_told_and_the_rest_is_written(bulk: Bulk) -> None:
    table, prefix = make_table(bulk.dynamodb), uuid.uuid4().hex
    wrong = ["no JSON", '{"pk": {"S": "1"}}', '{"Item": {"pk": {"S": "1"}}}']
    bulk.lay(f"{prefix}/one.json", line(player(1)), *wrong, line(player(2)))
    done = bulk.run(**bulk.request(table, prefix))
    assert done["BulkOperationStatus"] == "COMPLETED_WITH_ERRORS"
    assert (done["ProcessedItemCount"], done["FailedItemCount"]) == (5, 3)
    assert items_of(bulk.dynamodb, table) == [player(1), player(2)]
    listed = bulk.s3.list_objects_v2(Bucket=bulk.bucket, Prefix=f"out/{prefix}")["Contents"]
    report = bulk.s3.get_object(Bucket=bulk.bucket, Key=listed[0]["Key"])["Body"].read()
    assert sorted(json.loads(each)["Record"] for each in report.splitlines()) == sorted(wrong)


def test_a_condition_is_refused_and_not_ignored(bulk: Bulk) -> None:
    """A put without it would replace what it protects."""
    table, prefix = make_table(bulk.dynamodb), uuid.uuid4().hex
    condition = line(player(1), ConditionExpression="attribute_not_exists(pk)")
    bulk.lay(f"{prefix}/one.json", condition)
    done = bulk.run(**bulk.request(table, prefix))
    assert done["BulkOperationStatus"] == "FAILED"
    assert "without conditions only" in done["FailureMessage"]
    assert items_of(bulk.dynamodb, table) == []


def test_operations_are_begun_once_listed_and_cancelled(bulk: Bulk) -> None:
    table, prefix = make_table(bulk.dynamodb), uuid.uuid4().hex
    bulk.lay(f"{prefix}/one.json", line(player(1)))
    before = bulk.run(**bulk.request(table, prefix))["BulkOperationArn"]
    request: Any = {**bulk.request(table, prefix), "ClientToken": prefix}
    start = bulk.dynamodb.start_bulk_put_items
    arns = {start(**request)["BulkOperationDescription"]["BulkOperationArn"] for _ in range(2)}
    assert len(arns) == 1
    code, _ = refusal(start, **{**request, "MaxWriteRequestUnits": 2048})
    assert code == "IdempotentParameterMismatchException"
    first = bulk.dynamodb.list_bulk_operations(MaxResults=1)
    assert {each["BulkOperationArn"] for each in first["BulkOperationsSummaryList"]} == arns
    second = bulk.dynamodb.list_bulk_operations(MaxResults=1, NextToken=first["NextToken"])
    assert second["BulkOperationsSummaryList"][0]["BulkOperationArn"] == before
    # What has ended cannot be cancelled any more.
    cancelled = bulk.dynamodb.cancel_bulk_operation(BulkOperationArn=next(iter(arns)))
    assert cancelled["BulkOperationStatus"] == "COMPLETED"


def test_an_operation_that_is_cancelled_keeps_what_it_wrote(bulk: Bulk) -> None:
    table, prefix = make_table(bulk.dynamodb), uuid.uuid4().hex
    padding = {"S": "x" * 50_000}
    bulk.lay(f"{prefix}/one.json", *(line(player(each, padding=padding)) for each in range(40)))
    # At the least pace there is, the first 25 items take a second.
    request = {**bulk.request(table, prefix), "MaxWriteRequestUnits": 1024}
    with ThreadPoolExecutor(1) as other:
        done = other.submit(bulk.run, **request)
        wait_until(lambda: bool(items_of(bulk.dynamodb, table)), "the first items")
        listed = bulk.dynamodb.list_bulk_operations(MaxResults=1)["BulkOperationsSummaryList"]
        arn = listed[0]["BulkOperationArn"]
        status = bulk.dynamodb.cancel_bulk_operation(BulkOperationArn=arn)["BulkOperationStatus"]
        assert status == "CANCELLING"
    assert done.result()["BulkOperationStatus"] == "CANCELLED"
    assert len(items_of(bulk.dynamodb, table)) == 25


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"InputFormat": "ION"}, "DYNAMODB_JSON only"),
        ({"InputCompressionType": "ZSTD"}, "not ZSTD"),
    ],
)
def test_other_forms_of_input_are_refused(bulk: Bulk, change: dict[str, str], part: str) -> None:
    request = bulk.request(make_table(bulk.dynamodb), "none", **change)
    code, message = refusal(bulk.dynamodb.start_bulk_put_items, **request)
    assert code == "ValidationException"
    assert part in message


def test_a_table_and_objects_are_needed(bulk: Bulk) -> None:
    request = bulk.request("missing", "none")
    code, _ = refusal(bulk.dynamodb.start_bulk_put_items, **request)
    assert code == "ResourceNotFoundException"
    done = bulk.run(**bulk.request(make_table(bulk.dynamodb), "none/"))
    assert (done["BulkOperationStatus"], done["FailureCode"]) == ("FAILED", "S3NoSuchKey")
    unknown = done["BulkOperationArn"] + "0"
    code, _ = refusal(bulk.dynamodb.describe_bulk_operation, BulkOperationArn=unknown)
    assert code == "ResourceNotFoundException"

"""Exports to S3 in AWS's layout, whichever engine keeps the tables.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

import gzip
import hashlib
import json
import time
import uuid
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data_platform.dynamodb.declarations import Table
from data_platform.dynamodb.keys import number_key, string_key
from data_platform.exports.layout import CHANGES_FOLDER, FULL_FOLDER, table_prefix
from data_platform.exports.queries import EXAMPLE_EXPORT, EXAMPLE_FIRST_DAY, state_query
from tests.local.streams.pumping import AnyClient, make_client, wait_until
from tests.local.streams.recovering import (
    Item,
    items_of,
    make_table,
    ordered,
    player,
    put_all,
    refusal,
)
from tests.unit.exports.athena import open_archive

Record = dict[str, Any]

PLAYERS = Table(
    name="players",
    construct_id="Players",
    purpose="Players of a test",
    source="this test",
    partition_key=string_key("pk"),
    sort_key=number_key("sk"),
    entities=(),
    access_patterns=(),
)


@dataclass(frozen=True)
class Exporting:
    """A table that was changed since a second began, and a bucket."""

    dynamodb: AnyClient
    s3: AnyClient
    table: str
    arn: str
    bucket: str
    second: int
    items: list[Item]

    def export(self, **arguments: Any) -> Mapping[str, Any]:
        """Export the table, and return the description of the export that is done."""
        request = {"TableArn": self.arn, "S3Bucket": self.bucket, **arguments}
        begun = self.dynamodb.export_table_to_point_in_time(**request)["ExportDescription"]
        assert begun["ExportStatus"] == "IN_PROGRESS"

        def described() -> Mapping[str, Any]:
            arn = begun["ExportArn"]
            told: Mapping[str, Any] = self.dynamodb.describe_export(ExportArn=arn)
            description: Mapping[str, Any] = told["ExportDescription"]
            return description

        wait_until(lambda: described()["ExportStatus"] != "IN_PROGRESS", "the export")
        return described()

    def read(self, key: str) -> bytes:
        """Return the content of an object."""
        body: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return body

    def records(self, description: Mapping[str, Any]) -> list[Record]:
        """Return the records of an export, found by its manifests and checked by them."""
        summary = json.loads(self.read(description["ExportManifest"]))
        records = []
        for line in self.read(summary["manifestFilesS3Key"]).splitlines():
            file = json.loads(line)
            body = self.read(file["dataFileS3Key"])
            digest = hashlib.md5(body, usedforsecurity=False).digest()
            assert file["md5Checksum"] == b64encode(digest).decode()
            assert file["dataFileS3Key"].endswith(".json.gz")
            lines = gzip.decompress(body).splitlines()
            assert len(lines) == file["itemCount"]
            records += [json.loads(each) for each in lines]
        assert len(records) == summary["itemCount"] == description["ItemCount"]
        return records

    def moment(self, seconds: int = 0) -> datetime:
        """Return a time so many seconds after that second."""
        return datetime.fromtimestamp(self.second + seconds, UTC)


def key(number: int) -> Item:
    return {name: player(number)[name] for name in ("pk", "sk")}


def number_of(record: Record) -> int:
    return int(record["Keys"]["sk"]["N"])


def in_json(item: Item) -> Item:
    """Return an item as it is in a file, where bytes are text."""
    return {**item, "picture": {"B": b64encode(item["picture"]["B"]).decode()}}


@pytest.fixture(params=["exporting_dynamodb_url", "mended_moto_url"], scope="module")
def exporting(request: pytest.FixtureRequest) -> Exporting:
    url = request.getfixturevalue(request.param)
    is_moto = request.param == "mended_moto_url"
    dynamodb = make_client("dynamodb", url)
    s3 = make_client("s3", url if is_moto else request.getfixturevalue("moto_url"))
    bucket = f"exports-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    table = make_table(dynamodb)
    dynamodb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    items = [player(number) for number in range(30)]
    put_all(dynamodb, table, items)
    second = int(time.time()) + 2
    wait_until(lambda: time.time() >= second, "the next second but one")
    put_all(dynamodb, table, [player(1, team={"S": "blue"}), player(50), player(51)])
    put_all(dynamodb, table, [player(1, team={"S": "green"})])
    dynamodb.delete_item(TableName=table, Key=key(2))
    dynamodb.delete_item(TableName=table, Key=key(51))
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    return Exporting(dynamodb, s3, table, arn, bucket, second, ordered(items))


def test_a_full_export_holds_the_items_of_a_time(exporting: Exporting) -> None:
    done = exporting.export(ExportTime=exporting.moment(), S3Prefix="archive/players")
    assert done["ExportStatus"] == "COMPLETED", done
    folder = f"archive/players/AWSDynamoDB/{done['ExportArn'].rpartition('/')[2]}"
    assert done["ExportManifest"] == f"{folder}/manifest-summary.json"
    found = sorted(
        (record["Item"] for record in exporting.records(done)),
        key=lambda item: (item["pk"]["S"], int(item["sk"]["N"])),
    )
    assert found == [in_json(item) for item in exporting.items]
    summary = json.loads(exporting.read(done["ExportManifest"]))
    assert summary["exportTime"] == exporting.moment().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert (summary["exportType"], summary["outputFormat"]) == ("FULL_EXPORT", "DYNAMODB_JSON")
    listed = exporting.s3.list_objects_v2(Bucket=exporting.bucket, Prefix=folder)["Contents"]
    names = {each["Key"].removeprefix(f"{folder}/").split("/")[0] for each in listed}
    assert names == {
        "_started",
        "data",
        "manifest-files.checksum",
        "manifest-files.json",
        "manifest-summary.checksum",
        "manifest-summary.json",
    }


def test_a_full_export_of_now_holds_what_was_just_written(exporting: Exporting) -> None:
    put_all(exporting.dynamodb, exporting.table, [player(60)])
    found = {int(each["Item"]["sk"]["N"]) for each in exporting.records(exporting.export())}
    assert found == {*range(30), 50, 60} - {2}
    exporting.dynamodb.delete_item(TableName=exporting.table, Key=key(60))


@pytest.mark.parametrize("view", ["NEW_AND_OLD_IMAGES", "NEW_IMAGE"])
def test_the_queries_of_the_archive_bring_a_full_export_forward(
    exporting: Exporting, tmp_path: Path, view: str
) -> None:
    prefix = f"{view}/{table_prefix(exporting.table)}"
    full = exporting.export(ExportTime=exporting.moment(), S3Prefix=f"{prefix}/{FULL_FOLDER}")
    exporting.export(
        ExportType="INCREMENTAL_EXPORT",
        IncrementalExportSpecification={
            "ExportFromTime": exporting.moment(),
            "ExportViewType": view,
        },
        S3Prefix=f"{prefix}/{CHANGES_FOLDER}/{EXAMPLE_FIRST_DAY}",
    )
    for each in exporting.s3.list_objects_v2(Bucket=exporting.bucket, Prefix=view)["Contents"]:
        file = tmp_path / each["Key"].removeprefix(f"{view}/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(exporting.read(each["Key"]))
    sql = state_query(PLAYERS, name=exporting.table, database="main")
    with open_archive(tmp_path) as archive:
        rows = archive.run(sql.replace(EXAMPLE_EXPORT, full["ExportArn"].rpartition("/")[2]))

    found = sorted((json.loads(row["item"]) for row in rows), key=lambda one: int(one["sk"]["N"]))
    scanned = items_of(exporting.dynamodb, exporting.table)
    assert found == sorted(map(in_json, scanned), key=lambda one: int(one["sk"]["N"]))
    assert {row["sk"] for row in rows} == {str(number) for number in {*range(30), 50} - {2}}


@pytest.mark.parametrize("view", ["NEW_AND_OLD_IMAGES", "NEW_IMAGE"])
def test_an_incremental_export_holds_each_changed_item_once(
    exporting: Exporting, view: str
) -> None:
    period = {"ExportFromTime": exporting.moment(), "ExportViewType": view}
    done = exporting.export(ExportType="INCREMENTAL_EXPORT", IncrementalExportSpecification=period)
    records = {number_of(record): record for record in exporting.records(done)}
    changed, inserted, deleted = records[1], records[50], records[2]
    assert 51 not in records  # made and deleted meanwhile
    assert set(records) <= {1, 2, 50}
    assert changed["NewImage"] == in_json(player(1, team={"S": "green"}))
    assert inserted["NewImage"] == in_json(player(50))
    assert deleted["Keys"] == key(2)
    assert "NewImage" not in deleted
    with_old = view == "NEW_AND_OLD_IMAGES"
    assert [("OldImage" in each) for each in (changed, deleted)] == [with_old, with_old]
    assert "OldImage" not in inserted
    if with_old:
        assert changed["OldImage"] == in_json(player(1))
    written = int(changed["Metadata"]["WriteTimestampMicros"]["N"]) / 1_000_000
    assert exporting.second <= written <= exporting.second + 60
    summary = json.loads(exporting.read(done["ExportManifest"]))
    assert (summary["exportType"], summary["outputView"]) == ("INCREMENTAL_EXPORT", view)
    assert summary["exportFromTime"] == exporting.moment().strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_a_filter_leaves_one_partition_as_it_was(exporting: Exporting) -> None:
    done = exporting.export(
        ExportTime=exporting.moment(),
        FilterSpecification={
            "KeyConditionExpression": "#pk = :pk",
            "FilterExpression": "team = :team",
            "ProjectionExpression": "#pk, sk, team",
            "ExpressionAttributeNames": {"#pk": "pk"},
            "ExpressionAttributeValues": {":pk": {"S": "p1"}, ":team": {"S": "red"}},
        },
    )
    assert done["ExportStatus"] == "COMPLETED", done
    found = [record["Item"] for record in exporting.records(done)]
    wanted = [item for item in exporting.items if item["pk"]["S"] == "p1"]
    assert found == [{name: item[name] for name in ("pk", "sk", "team")} for item in wanted]
    assert exporting.dynamodb.list_tables()["TableNames"].count(exporting.table) == 1


def test_exports_are_listed_and_begun_once(exporting: Exporting) -> None:
    request: Any = {
        "TableArn": exporting.arn,
        "S3Bucket": exporting.bucket,
        "ExportTime": exporting.moment(),
        "ClientToken": uuid.uuid4().hex,
    }
    export = exporting.dynamodb.export_table_to_point_in_time
    arns = {export(**request)["ExportDescription"]["ExportArn"] for _ in range(2)}
    assert len(arns) == 1
    code, _ = refusal(export, **{**request, "S3Prefix": "elsewhere"})
    assert code == "ExportConflictException"
    first = exporting.dynamodb.list_exports(TableArn=exporting.arn, MaxResults=1)
    assert {each["ExportArn"] for each in first["ExportSummaries"]} == arns
    listed: list[str] = []
    place: dict[str, str] = {}
    while True:
        page = exporting.dynamodb.list_exports(TableArn=exporting.arn, MaxResults=2, **place)
        listed += [each["ExportArn"] for each in page["ExportSummaries"]]
        if "NextToken" not in page:
            break
        place = {"NextToken": page["NextToken"]}
    assert listed == sorted(listed, reverse=True)
    assert arns <= set(listed)


def test_a_bucket_that_does_not_exist_fails_the_export(exporting: Exporting) -> None:
    done = exporting.export(S3Bucket="missing-bucket", ExportTime=exporting.moment())
    assert (done["ExportStatus"], done["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    assert "does not exist" in done["FailureMessage"]


def test_what_cannot_be_is_refused_as_in_aws(exporting: Exporting) -> None:
    export = exporting.dynamodb.export_table_to_point_in_time
    request: Any = {"TableArn": exporting.arn, "S3Bucket": exporting.bucket}
    missing = exporting.arn.replace(exporting.table, "missing")
    assert refusal(export, **{**request, "TableArn": missing}) == (
        "TableNotFoundException",
        f"Table not found: {missing}",
    )
    early = exporting.moment(-3600)
    assert refusal(export, **request, ExportTime=early)[0] == "InvalidExportTimeException"
    period = {"ExportFromTime": exporting.moment(), "ExportToTime": exporting.moment()}
    code, _ = refusal(
        export,
        **request,
        ExportType="INCREMENTAL_EXPORT",
        IncrementalExportSpecification=period,
    )
    assert code == "ValidationException"
    code, message = refusal(export, **request, ExportFormat="ION")
    assert code == "ValidationException"
    assert "DYNAMODB_JSON only" in message
    wrong = {"FilterExpression": "team = "}
    assert refusal(export, **request, FilterSpecification=wrong)[0] == "ValidationException"
    other = make_table(exporting.dynamodb)
    request["TableArn"] = exporting.arn.replace(exporting.table, other)
    assert refusal(export, **request) == (
        "PointInTimeRecoveryUnavailableException",
        f"Point in time recovery is not enabled for table '{other}'",
    )
    unknown = f"{exporting.arn}/export/01234567890123-00000000"
    told = refusal(exporting.dynamodb.describe_export, ExportArn=unknown)
    assert told[0] == "ExportNotFoundException"

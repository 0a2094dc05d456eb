"""Backups, restores and bulk puts of a table with vector indexes, whichever engine keeps it."""

import json
import uuid
from typing import Any

import pytest

from tests.local.dynamodb.vectors import KEYS, OWNED, SCHEMA, found, index, owned, vector
from tests.local.streams.pumping import AnyClient, make_client, wait_until
from tests.local.streams.recovering import refusal

OWNED_INDEX = index("owned", SearchSchema=SCHEMA)
DECLARED = set(index()) | {"SearchSchema"}


@pytest.fixture(params=["exporting_dynamodb_url", "mended_moto_url"], scope="module")
def urls(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return where the tables are, and where S3 is."""
    url: str = request.getfixturevalue(request.param)
    is_moto = request.param == "mended_moto_url"
    return url, url if is_moto else request.getfixturevalue("moto_url")


@pytest.fixture(scope="module")
def dynamodb(urls: tuple[str, str]) -> AnyClient:
    return make_client("dynamodb", urls[0])


@pytest.fixture
def table(dynamodb: AnyClient) -> str:
    """Make a table with two vector indexes, and an item that was written before they were."""
    name = f"vectors-{uuid.uuid4().hex[:12]}"
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=KEYS,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    _put(dynamodb, name, "before", v=vector(1, 2))
    for each in (index(), OWNED_INDEX):
        dynamodb.update_table(
            TableName=name,
            AttributeDefinitions=OWNED,
            VectorIndexUpdates=[{"Create": each}],
        )
    _put(dynamodb, name, "a", v=vector(1, 0, 0), owner={"S": "me"}, level={"N": "1"})
    _put(dynamodb, name, "b", v=vector(2, 0, 0), owner={"S": "you"})
    return name


def _put(dynamodb: AnyClient, table: str, key: str, **attributes: Any) -> None:
    dynamodb.put_item(TableName=table, Item={"pk": {"S": key}, **attributes})


def _restored(dynamodb: AnyClient, table: str, **overrides: Any) -> tuple[str, Any]:
    arn = dynamodb.create_backup(TableName=table, BackupName="kept")["BackupDetails"]["BackupArn"]
    target = f"{table}-back"
    dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=arn, **overrides)

    def described() -> Any:
        return dynamodb.describe_table(TableName=target)["Table"]

    wait_until(lambda: described()["TableStatus"] == "ACTIVE", "the restore")
    return target, described()


def _declared(indexes: Any) -> list[dict[str, Any]]:
    return [{name: each[name] for name in DECLARED if name in each} for each in indexes]


def test_a_restore_brings_the_indexes_back_and_every_item(dynamodb: AnyClient, table: str) -> None:
    """Also an item that the indexes would refuse today: it was written before they were there."""
    target, made = _restored(dynamodb, table)
    assert _declared(made["VectorIndexes"]) == [index(), OWNED_INDEX]
    assert found(dynamodb, target) == ["a", "b"]
    assert found(dynamodb, target, "owned", **owned("me", 1)) == ["a"]
    assert dynamodb.scan(TableName=target, Select="COUNT")["Count"] == 3
    code, message = refusal(
        dynamodb.put_item, TableName=target, Item={"pk": {"S": "c"}, "v": vector(1, 2)}
    )
    assert (code, "Expected: 3, Actual: 2" in message) == ("ValidationException", True)


def test_a_backup_tells_of_the_indexes_and_a_restore_may_leave_them_out(
    dynamodb: AnyClient, table: str
) -> None:
    target, made = _restored(dynamodb, table, VectorIndexOverride=[index()])
    assert _declared(made["VectorIndexes"]) == [index()]
    assert [each["AttributeName"] for each in made["AttributeDefinitions"]] == ["pk"]
    assert found(dynamodb, target) == ["a", "b"]
    told = dynamodb.describe_backup(BackupArn=made["RestoreSummary"]["SourceBackupArn"])
    features = told["BackupDescription"]["SourceTableFeatureDetails"]
    assert _declared(features["VectorIndexes"]) == [index(), OWNED_INDEX]


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"VectorIndexOverride": [index(Dimensions=4)]}, "the index near does not match"),
        ({"VectorIndexOverride": [index("other")]}, "the index other does not match"),
        ({"BillingModeOverride": "PROVISIONED"}, "only supported for PAY_PER_REQUEST tables"),
    ],
)
def test_other_indexes_and_provisioned_capacity_are_refused(
    dynamodb: AnyClient, table: str, overrides: dict[str, Any], said: str
) -> None:
    arn = dynamodb.create_backup(TableName=table, BackupName="kept")["BackupDetails"]["BackupArn"]
    code, message = refusal(
        dynamodb.restore_table_from_backup,
        TargetTableName=f"{table}-back",
        BackupArn=arn,
        **overrides,
    )
    assert (code, said in message) == ("ValidationException", True)
    assert f"{table}-back" not in dynamodb.list_tables()["TableNames"]


def test_a_bulk_put_fills_the_indexes_and_tells_of_what_they_refuse(
    dynamodb: AnyClient, table: str, urls: tuple[str, str]
) -> None:
    s3 = make_client("s3", urls[1])
    bucket = f"bulk-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    items = [{"pk": {"S": "c"}, "v": vector(1.5, 0, 0)}, {"pk": {"S": "d"}, "v": vector(1, 2)}]
    body = "".join(f"{json.dumps({'Item': item})}\n" for item in items)
    s3.put_object(Bucket=bucket, Key="in/one.json", Body=body.encode())
    begun = dynamodb.start_bulk_put_items(
        TableName=table,
        InputS3Configuration={
            "S3Bucket": bucket,
            "S3KeyPrefix": "in",
            "InputFormat": "DYNAMODB_JSON",
        },
        OutputS3Configuration={"S3Bucket": bucket, "S3KeyPrefix": "out", "OutputType": ["ERROR"]},
    )["BulkOperationDescription"]

    def described() -> Any:
        told = dynamodb.describe_bulk_operation(BulkOperationArn=begun["BulkOperationArn"])
        return told["BulkOperationDescription"]

    wait_until(lambda: described()["BulkOperationStatus"] != "IN_PROGRESS", "the bulk put")
    done = described()
    assert (done["BulkOperationStatus"], done["FailedItemCount"]) == ("COMPLETED_WITH_ERRORS", 1)
    assert done["BulkOperationUsage"][0]["VectorIndexes"]["near"]["BulkPutVectorBytes"] > 0
    assert found(dynamodb, table) == ["a", "c", "b"]
    (listed,) = s3.list_objects_v2(Bucket=bucket, Prefix="out")["Contents"]
    told = s3.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read().decode()
    assert "Expected: 3, Actual: 2" in told

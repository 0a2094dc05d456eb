"""Snapshots and restores of the local AWS's RDS hold what the database held."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError
from psycopg import sql

from tests.local.embedded import EmbeddedAws

INSTANCE = "mavprep"
SCHEMA = sql.Identifier("restores")


@pytest.fixture(scope="module")
def rds(deployed_aws: EmbeddedAws) -> Any:
    return deployed_aws.client("rds")


@pytest.fixture
def live(deployed_aws: EmbeddedAws) -> Iterator[psycopg.Connection]:
    with psycopg.connect(deployed_aws.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(SCHEMA))
        connection.execute(sql.SQL("CREATE TABLE {}.notes (n int)").format(SCHEMA))
        yield connection
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(SCHEMA))


@pytest.fixture
def names(rds: Any) -> Iterator[dict[str, str]]:
    """A snapshot and an instance that are gone after the test."""
    made = {"snapshot": "before-release", "instance": "mavprep-restored"}
    yield made
    with suppress(rds.exceptions.DBSnapshotNotFoundFault):
        rds.delete_db_snapshot(DBSnapshotIdentifier=made["snapshot"])
    with suppress(rds.exceptions.DBInstanceNotFoundFault):
        rds.delete_db_instance(DBInstanceIdentifier=made["instance"], SkipFinalSnapshot=True)


def _add(connection: psycopg.Connection, number: int) -> None:
    connection.execute(sql.SQL("INSERT INTO {}.notes VALUES (%s)").format(SCHEMA), [number])


def _notes(rds: Any, instance: str) -> list[int]:
    found = rds.describe_db_instances(DBInstanceIdentifier=instance)["DBInstances"][0]
    host, port = found["Endpoint"]["Address"], found["Endpoint"]["Port"]
    with psycopg.connect(host=host, port=port, user="postgres", dbname="mavprep") as connection:
        rows = connection.execute(sql.SQL("SELECT n FROM {}.notes ORDER BY n").format(SCHEMA))
        return [row[0] for row in rows]


def test_a_restored_snapshot_holds_what_was_there_and_changes_nothing_else(
    rds: Any, live: psycopg.Connection, names: dict[str, str]
) -> None:
    _add(live, 1)
    rds.create_db_snapshot(
        DBInstanceIdentifier=INSTANCE,
        DBSnapshotIdentifier=names["snapshot"],
        Tags=[{"Key": "reason", "Value": "release"}],
    )
    rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier=names["snapshot"])
    _add(live, 2)

    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=names["instance"], DBSnapshotIdentifier=names["snapshot"]
    )
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=names["instance"])

    assert _notes(rds, names["instance"]) == [1]
    assert _notes(rds, INSTANCE) == [1, 2]
    rds.delete_db_instance(DBInstanceIdentifier=names["instance"], SkipFinalSnapshot=True)
    with pytest.raises(rds.exceptions.DBInstanceNotFoundFault):
        _notes(rds, names["instance"])


def test_a_dropped_table_is_there_in_an_instance_of_the_moment_before(
    rds: Any, live: psycopg.Connection, names: dict[str, str]
) -> None:
    _add(live, 1)
    moment = live.execute("SELECT clock_timestamp()").fetchone()
    assert moment is not None
    _add(live, 2)
    live.execute(sql.SQL("DROP TABLE {}.notes").format(SCHEMA))

    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=INSTANCE,
        TargetDBInstanceIdentifier=names["instance"],
        RestoreTime=moment[0],
    )

    assert _notes(rds, names["instance"]) == [1]
    with pytest.raises(psycopg.errors.UndefinedTable):
        _notes(rds, INSTANCE)


def test_a_deleted_instance_leaves_its_final_snapshot(
    rds: Any, live: psycopg.Connection, names: dict[str, str]
) -> None:
    _add(live, 1)
    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=INSTANCE,
        TargetDBInstanceIdentifier=names["instance"],
        UseLatestRestorableTime=True,
    )
    rds.delete_db_instance(
        DBInstanceIdentifier=names["instance"], FinalDBSnapshotIdentifier=names["snapshot"]
    )

    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=names["instance"], DBSnapshotIdentifier=names["snapshot"]
    )

    assert _notes(rds, names["instance"]) == [1]


_NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("operation", "arguments", "code"),
    [
        ("create_db_snapshot", {"DBInstanceIdentifier": "unknown"}, "DBInstanceNotFound"),
        ("create_db_snapshot", {"DBSnapshotIdentifier": "no--name"}, "InvalidParameterValue"),
        ("delete_db_snapshot", {}, "DBSnapshotNotFound"),
        ("restore_db_instance_from_db_snapshot", {}, "DBSnapshotNotFound"),
        ("restore_db_instance_to_point_in_time", {}, "InvalidParameterCombination"),
        (
            "restore_db_instance_to_point_in_time",
            {"RestoreTime": _NOW, "UseLatestRestorableTime": True},
            "InvalidParameterCombination",
        ),
        (
            "restore_db_instance_to_point_in_time",
            {"RestoreTime": _NOW + timedelta(days=1)},
            "InvalidParameterValue",
        ),
        (
            "restore_db_instance_to_point_in_time",
            {"RestoreTime": _NOW - timedelta(days=1)},
            "InvalidParameterValue",
        ),
        (
            "restore_db_instance_to_point_in_time",
            {"TargetDBInstanceIdentifier": INSTANCE, "UseLatestRestorableTime": True},
            "DBInstanceAlreadyExists",
        ),
        (
            "start_export_task",
            {
                "ExportTaskIdentifier": "archive",
                "SourceArn": "arn:aws:rds:us-east-1:123456789012:snapshot:s",
                "S3BucketName": "b",
                "IamRoleArn": "arn:aws:iam::123456789012:role/r",
                "KmsKeyId": "k",
            },
            "UnknownOperationException",
        ),
    ],
)
def test_what_rds_refuses_is_refused(
    rds: Any, operation: str, arguments: dict[str, Any], code: str
) -> None:
    usual = {
        "create_db_snapshot": {
            "DBInstanceIdentifier": INSTANCE,
            "DBSnapshotIdentifier": "nothing",
        },
        "delete_db_snapshot": {"DBSnapshotIdentifier": "nothing"},
        "restore_db_instance_from_db_snapshot": {
            "DBInstanceIdentifier": "new",
            "DBSnapshotIdentifier": "nothing",
        },
        "restore_db_instance_to_point_in_time": {
            "SourceDBInstanceIdentifier": INSTANCE,
            "TargetDBInstanceIdentifier": "new",
        },
    }
    with pytest.raises(ClientError) as refused:
        getattr(rds, operation)(**{**usual.get(operation, {}), **arguments})
    assert refused.value.response["Error"]["Code"] == code
    names = {each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]}
    assert "new" not in names

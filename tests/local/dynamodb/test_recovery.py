"""Restores that are under way or break off, and what outlives a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.clients import client, table_request
from tests.local.dynamodb.watched_gateway import DEPLOYMENT, During, Front
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.dynamodb.messages import Message, ServiceError, request
from tools.local.dynamodb.recovery import work
from tools.local.dynamodb.recovery.access import Change, content_of
from tools.local.dynamodb.recovery.service import Recovery

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ITEMS = [{"pk": {"S": str(number)}} for number in range(60)]


class NoHistory:
    """Tables that nothing is recorded of."""

    async def changes(self, _table: str, _since: int) -> AsyncIterator[Change]:
        """Yield nothing."""
        none: list[Change] = []
        for change in none:
            yield change


class Halting:
    """A gateway with recovery, whose restores stop after the first items.

    Attributes
    ----------
    goes_on
        Lets them go on.
    """

    def __init__(self, front: Front, folder: Path) -> None:
        self._front = front
        self._puts = 0
        self.goes_on = asyncio.Event()
        self.recovery = Recovery(self._answer, NoHistory(), DEPLOYMENT, folder=folder)

    async def call(self, operation: str, **arguments: Any) -> Any:
        """Make a call as a client does."""
        made = request("DynamoDB", operation, arguments)
        return content_of(await self.recovery.answer(made))

    async def _answer(self, request: Message) -> Message:
        if request.operation == "BatchWriteItem":
            self._puts += 1
            if self._puts > 1:
                await self.goes_on.wait()
        return await self._front.answer(request)

    async def backup(self) -> tuple[str, str]:
        """Return a name for a table, and the backup of one with `ITEMS`."""
        table = (await self.call("CreateTable", **table_request()))["TableDescription"]
        name = table["TableName"]
        for item in ITEMS:
            await self.call("PutItem", TableName=name, Item=item)
        made = await self.call("CreateBackup", TableName=name, BackupName="all")
        return f"{name}-back", made["BackupDetails"]["BackupArn"]

    async def refusal(self, operation: str, **arguments: Any) -> str:
        """Return the code with which a call is refused."""
        with pytest.raises(ServiceError) as error:
            await self.call(operation, **arguments)
        return error.value.kind


def test_a_table_is_being_created_until_it_is_whole(
    during: During, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(front: Front) -> None:
        halting = Halting(front, tmp_path)
        target, backup = await halting.backup()
        restore = {"TargetTableName": target, "BackupArn": backup}
        monkeypatch.setattr(work, "PATIENCE_SECONDS", 0.1)
        await halting.call("RestoreTableFromBackup", **restore)

        table = (await halting.call("DescribeTable", TableName=target))["Table"]
        assert table["TableStatus"] == "CREATING"
        assert table["RestoreSummary"]["RestoreInProgress"] is True
        put = {"TableName": target, "Item": {"pk": {"S": "early"}}}
        assert await halting.refusal("PutItem", **put) == "ResourceNotFoundException"
        delete = {"TableName": target}
        assert await halting.refusal("DeleteTable", **delete) == "ResourceInUseException"
        assert await halting.refusal("RestoreTableFromBackup", **restore) == "TableInUseException"
        assert await halting.refusal("DeleteBackup", BackupArn=backup) == "BackupInUseException"

        halting.goes_on.set()
        while table["TableStatus"] == "CREATING":
            await asyncio.sleep(0.01)
            table = (await halting.call("DescribeTable", TableName=target))["Table"]
        assert (await halting.call("Scan", TableName=target))["Count"] == len(ITEMS)
        await halting.call("PutItem", **put)
        await halting.call("DeleteTable", **delete)

    during(scenario)


def test_two_restores_into_one_name_make_one_table(during: During, tmp_path: Path) -> None:
    async def scenario(front: Front) -> None:
        halting = Halting(front, tmp_path)
        halting.goes_on.set()
        target, backup = await halting.backup()
        restore = {"TargetTableName": target, "BackupArn": backup}
        both = [halting.call("RestoreTableFromBackup", **restore) for _ in range(2)]
        answers = await asyncio.gather(*both, return_exceptions=True)
        refused = [each for each in answers if isinstance(each, ServiceError)]
        assert [each.kind for each in refused] == ["TableInUseException"]
        assert (await halting.call("Scan", TableName=target))["Count"] == len(ITEMS)

    during(scenario)


def test_a_restore_that_breaks_off_leaves_no_table(
    during: During, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(front: Front) -> None:
        halting = Halting(front, tmp_path)
        target, backup = await halting.backup()
        restore = {"TargetTableName": target, "BackupArn": backup}
        monkeypatch.setattr(work, "PATIENCE_SECONDS", 0.1)
        await halting.call("RestoreTableFromBackup", **restore)
        halting.recovery.stop()
        monkeypatch.undo()

        after = Halting(front, tmp_path)  # it finds what the first one kept
        after.goes_on.set()
        await after.recovery.end_broken_off()
        assert target not in (await after.call("ListTables"))["TableNames"]
        await after.call("RestoreTableFromBackup", **restore)
        assert (await after.call("Scan", TableName=target))["Count"] == len(ITEMS)

    during(scenario)


def test_backups_and_the_past_outlive_a_kill_of_everything(tmp_path: Path) -> None:
    data, state = tmp_path / "data", tmp_path / "state"
    request = table_request()
    name = request["TableName"]
    with (
        start_dynamodb_local(data_dir=data) as engine,
        start_gateway(engine.url, state_dir=state) as gateway,
    ):
        dynamodb: DynamoDBClient = client("dynamodb", gateway.url)
        dynamodb.create_table(**request)
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "n": {"N": "1"}})
        second = int(time.time()) + 2
        while time.time() < second:
            time.sleep(0.02)
        dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "n": {"N": "2"}})
        arn = dynamodb.create_backup(TableName=name, BackupName="all")["BackupDetails"]["BackupArn"]
        gateway.process.kill()
        engine.process.kill()
        engine.process.wait()
    with (
        start_dynamodb_local(data_dir=data) as engine,
        start_gateway(engine.url, state_dir=state) as gateway,
    ):
        dynamodb = client("dynamodb", gateway.url)
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=name,
            TargetTableName=f"{name}-then",
            RestoreDateTime=datetime.fromtimestamp(second, UTC),
        )
        dynamodb.restore_table_from_backup(TargetTableName=f"{name}-back", BackupArn=arn)
        found = [
            dynamodb.get_item(TableName=f"{name}-{end}", Key={"pk": {"S": "1"}})["Item"]["n"]
            for end in ("then", "back")
        ]
        assert found == [{"N": "1"}, {"N": "2"}]
        assert "LatestStreamArn" not in dynamodb.describe_table(TableName=name)["Table"]


def test_recovery_is_switched_on_while_an_index_is_built(dynamodb: DynamoDBClient) -> None:
    request = table_request()
    name = request["TableName"]
    dynamodb.create_table(**request)
    index: Any = {
        "IndexName": "by-team",
        "KeySchema": [{"AttributeName": "team", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    dynamodb.update_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "team", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": index}],
    )
    told: Any = dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )["ContinuousBackupsDescription"]
    assert told["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=name, TargetTableName=f"{name}-back", UseLatestRestorableTime=True
    )

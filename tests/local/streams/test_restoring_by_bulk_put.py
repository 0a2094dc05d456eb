"""`datactl restore apply` lets DynamoDB load an export, and puts the items where it does not."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result

from stacks.tutor.chat import CHAT_SESSIONS
from tests.handlers.backfill.filling import Interfering
from tests.handlers.records import image
from tests.handlers.tables import LiveTable
from tests.local.streams.pumping import AnyClient, make_client
from tests.unit.exports.exports import INCREMENTAL, write_export
from tools.cli import cli
from tools.restore import bulk, commands
from tools.restore.bulk import LEAST_UNITS

BUCKET = "restoring-by-bulk-put"
ENOUGH = ("--write-units", str(LEAST_UNITS))


def session(number: int, title: str = "Sorting algorithms") -> dict[str, Any]:
    example = CHAT_SESSIONS.examples[0].item
    return {**example, "sessionId": f"session-{number}", "title": title, "expiresAt": 4_000_000_000}


ITEMS = [session(number) for number in range(30)]


@dataclass
class Exported:
    """A table, two exports of it in a bucket, and the command with its own client."""

    plain: AnyClient
    dynamodb: Interfering
    s3: AnyClient
    namespace: str
    folder: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def live(self) -> str:
        """Name of the table that the exports are of."""
        return f"{self.namespace}-{CHAT_SESSIONS.name}"

    def lay(self, *files: list[Mapping[str, Any]], **summary: Any) -> str:
        """Lay down an export, and return its address."""
        arn = self.plain.describe_table(TableName=self.live)["Table"]["TableArn"]
        own = write_export(self.folder, files, prefix=self.namespace, tableArn=arn, **summary)
        for each in self.folder.rglob("*.*"):
            key = str(each.relative_to(self.folder))
            self.s3.put_object(Bucket=BUCKET, Key=key, Body=each.read_bytes())
        return f"s3://{BUCKET}/{own.relative_to(self.folder)}"

    def full(self) -> str:
        """Lay down a full export in two files."""
        lines: list[Mapping[str, Any]] = [{"Item": image(item)} for item in ITEMS]
        return self.lay(lines[:20], lines[20:])

    def restore(self, *arguments: str) -> Result:
        """Restore into a new table."""
        where = ["--table", CHAT_SESSIONS.name, "--namespace", self.namespace]
        return CliRunner().invoke(cli, ["restore", "apply", *where, *arguments])

    def titles(self, table: str) -> dict[str, str]:
        """Return what a table holds."""
        made = LiveTable(self.plain, None, CHAT_SESSIONS, table, None)
        return {str(item["sessionId"]): str(item["title"]) for item in made.items()}

    def calls(self, name: str) -> int:
        """Return how often something was called since it was last asked."""
        number = self.dynamodb.calls.count(name)
        self.dynamodb.calls[:] = [each for each in self.dynamodb.calls if each != name]
        return number


@pytest.fixture
def exported(
    exporting_dynamodb_url: str, moto_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Exported:
    s3 = make_client("s3", moto_url)
    s3.create_bucket(Bucket=BUCKET)
    plain = make_client("dynamodb", exporting_dynamodb_url)
    dynamodb = Interfering(plain)
    monkeypatch.setattr(commands, "_client", lambda _environment: dynamodb)
    monkeypatch.setattr(commands, "new_client", lambda *_arguments: s3)
    monkeypatch.setattr(commands, "RESTORES", tmp_path / "restores")
    monkeypatch.setattr(bulk, "_POLL_SECONDS", 0.02)
    made = Exported(plain, dynamodb, s3, f"b{uuid.uuid4().hex[:8]}", tmp_path / "s3", monkeypatch)
    streams = make_client("dynamodbstreams", exporting_dynamodb_url)
    LiveTable.create(plain, streams, CHAT_SESSIONS, made.live)
    return made


def test_dynamodb_loads_an_export_once_and_changes_follow(exported: Exported) -> None:
    """Run again after the changes, it must not load the full export over them."""
    new = f"{exported.live}-new"
    later = image(session(1, "later"))
    changes = exported.lay(
        [{"Keys": image({"sessionId": "session-1"}), "OldImage": later, "NewImage": later}],
        name="changes",
        **INCREMENTAL,
    )
    chain = ("--export", exported.full(), "--export", changes, "--into", new, *ENOUGH)

    done = exported.restore(*chain)

    assert done.exit_code == 0, f"{done.output}{done.exception}"
    assert exported.calls("start_bulk_put_items") == 1
    assert exported.calls("batch_write_item") == 1
    wanted = {str(item["sessionId"]): str(item["title"]) for item in ITEMS}
    assert exported.titles(new) == {**wanted, "session-1": "later"}
    again = exported.restore(*chain)
    assert again.exit_code == 0, f"{again.output}{again.exception}"
    assert exported.calls("start_bulk_put_items") == 0
    assert exported.titles(new)["session-1"] == "later"


def test_a_table_that_was_deleted_is_loaded_again(exported: Exported) -> None:
    """The former operation says that it is complete, and is of the former table."""
    where = ("--export", exported.full(), "--into", f"{exported.live}-new", *ENOUGH)
    for _ in range(2):
        done = exported.restore(*where)
        assert done.exit_code == 0, f"{done.output}{done.exception}"
        assert exported.calls("start_bulk_put_items") == 1
        assert len(exported.titles(f"{exported.live}-new")) == len(ITEMS)
        exported.plain.delete_table(TableName=f"{exported.live}-new")


def refused(code: str) -> Callable[[Mapping[str, Any]], None]:
    """Return what stands for an account in which it is refused."""

    def refuse(_arguments: Mapping[str, Any]) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "not here"}}, "StartBulkPutItems")

    return refuse


class Ended(Interfering):
    """A client to which an operation has ended otherwise."""

    def __init__(self, client: Any, **ending: Any) -> None:
        super().__init__(client)
        self._ending = ending

    def describe_bulk_operation(self, **arguments: Any) -> Any:
        """Describe how it ended."""
        answer = self._client.describe_bulk_operation(**arguments)
        return {"BulkOperationDescription": {**answer["BulkOperationDescription"], **self._ending}}


@pytest.mark.parametrize(
    "otherwise",
    [
        lambda client: Interfering(client, start_bulk_put_items=refused("AccessDeniedException")),
        lambda client: Interfering(
            client, start_bulk_put_items=refused("UnknownOperationException")
        ),
        lambda client: Ended(client, BulkOperationStatus="FAILED", ProcessedItemCount=3),
        lambda client: Ended(client, BulkOperationStatus="COMPLETED", ProcessedItemCount=29),
    ],
    ids=["not allowed", "not known", "failed", "fewer items"],
)
def test_what_dynamodb_does_not_load_is_put_and_the_end_is_the_same(
    exported: Exported, otherwise: Callable[[Any], Interfering]
) -> None:
    exported.dynamodb = otherwise(exported.plain)
    exported.monkeypatch.setattr(commands, "_client", lambda _environment: exported.dynamodb)
    new = f"{exported.live}-new"

    done = exported.restore("--export", exported.full(), "--into", new, *ENOUGH, "--json")

    assert done.exit_code == 0, f"{done.output}{done.exception}"
    assert [each["table"] for each in json.loads(done.stdout)["restored"]] == [new]
    assert exported.calls("batch_write_item") > 0
    wanted = {str(item["sessionId"]): str(item["title"]) for item in ITEMS}
    assert exported.titles(new) == wanted

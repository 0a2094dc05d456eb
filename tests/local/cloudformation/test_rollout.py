"""`datactl rollout apply` on DynamoDB Local, with the unmodified CDK CLI at its end."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner

from stacks.tutor.users import USERS
from tests.handlers.records import image
from tests.local.cloudformation.embedded import AnyClient, LocalAws, wait_until
from tests.local.cloudformation.stacks import Stacks, table, template
from tests.local.cloudformation.test_vector_indexes import ATTRIBUTES, described
from tests.local.cloudformation.test_vector_indexes import index as vector_index
from tests.local.embedded import DATACTL
from tests.local.rollout.memory_account import artifact
from tools.cli import cli
from tools.paths import REPOSITORY
from tools.rollout.apply.account import Account
from tools.rollout.apply.command import PAUSED_STATUS
from tools.rollout.apply.errors import RolloutError
from tools.rollout.apply.rollout import Leave, Outcome, Rollout
from tools.rollout.apply.stacks import DeployedStack
from tools.rollout.apply.tables import Tables
from tools.synthesis import Assembly

STACK_OF_CHAT = "TutoriaChatStack"


@pytest.fixture
def chat_messages(assemblies: Mapping[str, Assembly], stacks: Stacks) -> dict[str, Any]:
    """Return the table of the chat as dev has it, under a name of this test."""
    resources = assemblies["dev"].templates[STACK_OF_CHAT]["Resources"]
    (found,) = (
        each for each in resources.values() if each["Properties"].get("TableName") == "ChatMessages"
    )
    return {**found, "Properties": {**found["Properties"], "TableName": stacks.name("chat")}}


def without_indexes(declared: Mapping[str, Any]) -> dict[str, Any]:
    properties = dict(declared["Properties"])
    del properties["GlobalSecondaryIndexes"]
    keys = {key["AttributeName"] for key in properties["KeySchema"]}
    properties["AttributeDefinitions"] = [
        each for each in properties["AttributeDefinitions"] if each["AttributeName"] in keys
    ]
    properties["Replicas"] = [
        {name: value for name, value in replica.items() if name != "GlobalSecondaryIndexes"}
        for replica in properties["Replicas"]
    ]
    return {**declared, "Properties": properties}


def assembly(folder: Path, stack: str, body: Mapping[str, Any]) -> Path:
    """Write the least assembly that the CDK CLI deploys: without roles, without a bucket."""
    folder.mkdir()
    (folder / "template.json").write_text(json.dumps(body))
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/us-east-1",
        "properties": {"templateFile": "template.json"},
    }
    manifest = {"version": "38.0.1", "artifacts": {stack: artifact}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


class Command:
    """`datactl rollout apply` in a process of its own."""

    def __init__(self, aws: LocalAws, folder: Path, home: Path) -> None:
        self._command = [str(DATACTL), "rollout", "apply", "--stage=dev", f"--to={folder}"]
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "CI": "true",
            **aws.environment,
        }

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command,
            cwd=REPOSITORY,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


class Writer(threading.Thread):
    """Writes messages until it is told to stop."""

    def __init__(self, dynamodb: AnyClient, name: str) -> None:
        super().__init__(daemon=True)
        self.written = 0
        self._dynamodb = dynamodb
        self._table = name
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(0.05):
            number = {"N": str(self.written)}
            item = {"conversationId": {"S": "one"}, "timestamp": number, "moduleId": {"N": "1"}}
            item |= {"studentId": {"N": "1"}, "provider": {"S": "claude"}}
            try:
                self._dynamodb.put_item(TableName=self._table, Item=item)
            except ClientError as error:
                # DynamoDB Local does not take every write while it builds an index; like every
                # writer, this one tries again.
                assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 500  # noqa: PT017
                continue
            self.written += 1

    def stop(self) -> int:
        self._stopping.set()
        self.join()
        return self.written


def index_names(dynamodb: AnyClient, name: str) -> set[str]:
    described = dynamodb.describe_table(TableName=name)["Table"]
    return {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", [])}


def count_of_updates(stacks: Stacks, stack: str) -> int:
    return stacks.history(stack).count((stack, "UPDATE_IN_PROGRESS"))


def test_a_table_in_use_gains_three_indexes_though_the_command_is_killed(
    local_aws: LocalAws,
    stacks: Stacks,
    dynamodb: AnyClient,
    chat_messages: dict[str, Any],
    tmp_path: Path,
) -> None:
    name, stack = chat_messages["Properties"]["TableName"], stacks.name("chat")
    target = template({"Messages": chat_messages})
    stacks.create(template({"Messages": without_indexes(chat_messages)}), name=stack)
    command = Command(local_aws, assembly(tmp_path / "out", stack, target), tmp_path)

    directly = stacks.update(stack, target)["StackStatus"]
    writer = Writer(dynamodb, name)
    writer.start()
    killed = command.start()
    wait_until(lambda: count_of_updates(stacks, stack) > 1, "the first wave", seconds=60)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    again = command.start()
    said, _ = again.communicate(timeout=240)
    written = writer.stop()

    assert directly == "UPDATE_ROLLBACK_COMPLETE"
    assert again.returncode == 0, said
    assert stacks.describe(stack)["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.client.get_template(StackName=stack)["TemplateBody"] == target
    # One that failed, three waves, and nothing left for the ordinary deployment.
    assert count_of_updates(stacks, stack) == 1 + 3
    assert dynamodb.scan(TableName=name, Select="COUNT")["Count"] == written
    for index, key, value in (
        ("ModuleAnalyticsIndex", "moduleId", {"N": "1"}),
        ("StudentActivityIndex", "studentId", {"N": "1"}),
        ("ProviderUsageIndex", "provider", {"S": "claude"}),
    ):
        found = dynamodb.query(
            TableName=name,
            IndexName=index,
            Select="COUNT",
            KeyConditionExpression="#key = :value",
            ExpressionAttributeNames={"#key": key},
            ExpressionAttributeValues={":value": value},
        )
        assert found["Count"] == written


@pytest.fixture
def _at_home(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let boto3 in this process find the local AWS."""
    for name, value in local_aws.environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("_at_home")
def test_an_index_goes_only_after_a_pause(
    stacks: Stacks, dynamodb: AnyClient, tmp_path: Path
) -> None:
    name, stack = stacks.name("table"), stacks.name()
    stacks.create(template({"Table": table(name, indexes=("old",))}), name=stack)
    target = template({"Table": table(name, indexes=("new",))})
    options = ["rollout", "apply", "--stage=dev"]
    options.append(f"--to={assembly(tmp_path / 'out', stack, target)}")

    planned = CliRunner().invoke(cli, [*options, "--dry-run", "--json"])
    untouched = index_names(dynamodb, name)
    paused = CliRunner().invoke(cli, options)

    waves = [each["touches"][0] for each in json.loads(planned.stdout)[stack]]
    assert [(each["action"], each["subject"]) for each in waves] == [
        ("create index", "new-index"),
        ("delete index", "old-index"),
    ]
    assert untouched == {"old-index"}
    assert paused.exit_code == PAUSED_STATUS, paused.output
    assert f"index 'old-index' of '{name}' will be deleted" in paused.stderr
    assert index_names(dynamodb, name) == {"old-index", "new-index"}


@pytest.mark.usefixtures("_at_home")
def test_indexes_of_both_kinds_take_an_update_each_and_are_searched(
    stacks: Stacks, dynamodb: AnyClient
) -> None:
    stack, name = stacks.name(), stacks.name("table")
    stacks.create(template({"A": table(name)}), name=stack)
    properties = table(name, indexes=("a",))["Properties"]
    properties["AttributeDefinitions"] += ATTRIBUTES[1:]
    properties["VectorIndexes"] = [vector_index("near"), vector_index("like")]
    target = template({"A": {**table(name), "Properties": properties}})

    assert _rollout(stack, target).run() is Outcome.DONE

    assert count_of_updates(stacks, stack) == 3
    assert index_names(dynamodb, name) == {"a-index"}
    assert [each["IndexName"] for each in described(dynamodb, name)] == ["near", "like"]
    changed = [vector_index("near", Dimensions=4), vector_index("like")]
    properties = {**properties, "VectorIndexes": changed}
    with pytest.raises(RolloutError, match="'near-v2', wait until a first search succeeds"):
        _rollout(stack, template({"A": {**table(name), "Properties": properties}})).run()


@pytest.mark.usefixtures("_at_home")
def test_five_indexes_on_each_of_three_tables_take_five_updates(
    stacks: Stacks, dynamodb: AnyClient
) -> None:
    stack, names = stacks.name(), [stacks.name("table") for _ in range(3)]
    ids = dict(zip(("A", "B", "C"), names, strict=True))
    indexes = ("a", "b", "c", "d", "e")
    stacks.create(template({each: table(name) for each, name in ids.items()}), name=stack)
    target = template({each: table(name, indexes=indexes) for each, name in ids.items()})

    assert _rollout(stack, target).run() is Outcome.DONE

    assert count_of_updates(stacks, stack) == 5
    assert stacks.client.get_template(StackName=stack)["TemplateBody"] == target
    assert all(len(index_names(dynamodb, name)) == 5 for name in names)


class Reader(threading.Thread):
    """Finds an account by its address all the time, by the index or by the one that stands in."""

    def __init__(self, dynamodb: AnyClient, name: str) -> None:
        super().__init__(daemon=True)
        self.found: list[frozenset[str]] = []
        self._dynamodb = dynamodb
        self._table = name
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(0.01):
            # Twice, since both may change between two calls.
            items = self._find() or self._find()
            self.found.append(frozenset(items[0]) if items else frozenset())

    def _find(self) -> list[Any]:
        for index in ("email-index", "email-index-interim"):
            try:
                answer = self._dynamodb.query(
                    TableName=self._table,
                    IndexName=index,
                    KeyConditionExpression="email = :email",
                    ExpressionAttributeValues={":email": {"S": "user@example.com"}},
                )
            except ClientError:
                continue
            if answer["Items"]:
                return list(answer["Items"])
        return []

    def stop(self) -> list[frozenset[str]]:
        self._stopping.set()
        self.join()
        return self.found


@pytest.mark.usefixtures("_at_home")
def test_readers_of_an_index_that_is_made_anew_are_answered_all_the_time(
    stacks: Stacks, dynamodb: AnyClient, assemblies: Mapping[str, Assembly]
) -> None:
    """Accounts are found while `email-index` stops copying the hashes of passwords."""
    stack, name = stacks.name(), stacks.name("users")
    resources = assemblies["dev"].templates["TutorStack"]["Resources"]
    (users,) = (
        each for each in resources.values() if each["Properties"].get("TableName") == USERS.name
    )
    declared = {**users, "Properties": {**users["Properties"], "TableName": name}}
    former = json.loads(json.dumps(declared))
    former["Properties"]["GlobalSecondaryIndexes"][0]["Projection"] = {"ProjectionType": "ALL"}
    stacks.create(template({"Users": former}), name=stack)
    dynamodb.put_item(TableName=name, Item=image(USERS.examples[0].item))
    reader = Reader(dynamodb, name)
    reader.start()

    rollout = _rollout(stack, template({"Users": declared}), Leave(interim=True), agrees=True)
    outcome = rollout.run()

    found = reader.stop()
    assert outcome is Outcome.DONE
    assert count_of_updates(stacks, stack) == 4
    assert index_names(dynamodb, name) == {"email-index"}
    assert frozenset() not in found
    assert "passwordHash" in found[0]
    assert found[-1] == {"userId", "email", "role", "status", "cognito_id"}


def _rollout(
    stack: str, target: Mapping[str, Any], leave: Leave | None = None, *, agrees: bool = False
) -> Rollout:
    account = Account()
    return Rollout(
        stacks=[DeployedStack(artifact(stack, target), account, lambda _: None)],
        tables=Tables(
            account.client("dynamodb"), lambda _: account.client("cloudwatch"), lambda _: None
        ),
        declarations={},
        leave=leave or Leave(),
        confirm=lambda _: agrees,
        confirm_return=lambda _: agrees,
        say=lambda _: None,
        deploy=lambda: None,
    )

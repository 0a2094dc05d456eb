"""A stack deleted by mistake in staging comes back, command by command as the page prints it."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeSerializer
from click.testing import CliRunner

from benchmarks.failing.cli import deploy
from benchmarks.failing.world import REGION, World, world
from stacks.iops.tables import IOPS
from tests.local.cloudformation.aws_cli import Aws, answered, aws_cli
from tests.local.runbooks.pages import commands_of
from tools.adopt import commands
from tools.cli import cli
from tools.deploying.options import IMPORT_EXISTING, NO_ROLLBACK
from tools.paths import REPOSITORY
from tools.synthesis import Assembly

PAGE = REPOSITORY / "docs" / "recovery" / "stack-deleted.md"
STACK, STAGE = IOPS.stack_name, "staging"
DELETED = ["adopt", "--stage", STAGE, "--deleted", STACK, "--output", "cdk.adopt"]
_SERIALIZE = TypeSerializer().serialize


@pytest.fixture
def account() -> Iterator[World]:
    with world() as entered:
        yield entered


@pytest.fixture
def aws(account: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with aws_cli(account) as run:
        yield run


@pytest.fixture
def adopt(
    account: World,
    assemblies: Mapping[str, Assembly],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[..., str]:
    """`datactl adopt` in the account, with what is synthesized already."""
    assembly = assemblies[STAGE]

    def synthesized(_deployment: object, folder: Path, _client: object) -> Mapping[str, Any]:
        artifacts = {STACK: {"properties": {"templateFile": "stack.json"}}}
        (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), "utf-8")
        template = assembly.templates[STACK]
        (folder / "stack.json").write_text(json.dumps(template), "utf-8")
        return {STACK: template}

    def client(service: str) -> Any:
        if service != "cloudformation":
            return account.client(service)
        made: Any = boto3.client("cloudformation", region_name=REGION)
        made.meta.events.register(
            "before-call", lambda params, **_: answered(account, params["body"])
        )
        return made

    monkeypatch.setattr(commands, "_synthesized", synthesized)
    monkeypatch.setattr(commands, "_client_maker", lambda _environment: client)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(cli, [*arguments, "--output", "cdk.adopt"])
        assert done.exit_code == 0, done.output
        return done.output

    return run


def import_resources(account: World, folder: Path, stack: str, mapping: Path) -> None:
    """Do what the pinned CLI's `cdk import` does, call by call."""
    names = json.loads(mapping.read_text("utf-8"))
    template = json.loads((folder / "stack.json").read_text("utf-8"))
    resources = {each: template["Resources"][each] for each in names}
    created = account.call(
        "CreateChangeSet",
        StackName=stack,
        ChangeSetName="cdk-change-set",
        ChangeSetType="IMPORT",
        TemplateURL=account.upload({"Resources": resources}),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        ResourcesToImport=[
            {
                "ResourceType": resources[each]["Type"],
                "LogicalResourceId": each,
                "ResourceIdentifier": identifier,
            }
            for each, identifier in names.items()
        ],
    )
    account.call("ExecuteChangeSet", ChangeSetName=created["Id"])
    assert account.settled(stack) == "IMPORT_COMPLETE", account.stack(stack)


def held(account: World) -> dict[str, str]:
    """Return by logical ID what the stack holds that outlives it."""
    resources = account.stack(STACK).resources.values()
    return {
        each.logical_id: f"{each.type} {each.physical_id}"
        for each in resources
        if each.deletion_policy in {"Retain", "RetainExceptOnCreate"}
    }


def fill(account: World) -> None:
    """Put something into everything that holds data."""
    for name in held(account).values():
        kind, _, physical = name.partition(" ")
        if kind == "AWS::S3::Bucket":
            account.client("s3").put_object(Bucket=physical, Key="kept", Body=b"object")
        elif kind == "AWS::SQS::Queue":
            account.client("sqs").send_message(QueueUrl=physical, MessageBody="message")
        elif kind == "AWS::Logs::LogGroup":
            account.client("logs").create_log_stream(logGroupName=physical, logStreamName="kept")
    for table in IOPS.tables:
        for example in table.examples:
            item = {key: _SERIALIZE(value) for key, value in example.item.items()}
            account.client("dynamodb").put_item(TableName=table.name, Item=item)


def contents(account: World) -> dict[str, Any]:
    """Return what is in everything that holds data, by physical name."""
    found: dict[str, Any] = {}
    for name in held(account).values():
        kind, _, physical = name.partition(" ")
        if kind == "AWS::DynamoDB::GlobalTable":
            client = account.client("dynamodb")
            table = client.describe_table(TableName=physical)["Table"]
            items = client.scan(TableName=physical)["Items"]
            found[name] = (
                sorted(map(str, items)),
                table["CreationDateTime"],
                table["SSEDescription"],
            )
        elif kind == "AWS::S3::Bucket":
            listed = account.client("s3").list_objects_v2(Bucket=physical)["Contents"]
            found[name] = [each["Key"] for each in listed]
        elif kind == "AWS::SQS::Queue":
            found[name] = account.client("sqs").get_queue_attributes(
                QueueUrl=physical, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]
        elif kind == "AWS::Logs::LogGroup":
            streams = account.client("logs").describe_log_streams(logGroupName=physical)
            found[name] = [each["logStreamName"] for each in streams["logStreams"]]
        else:
            found[name] = account.client("kms").describe_key(KeyId=physical)["KeyMetadata"]
    return found


def test_everything_that_was_kept_is_in_the_stack_again(
    account: World,
    aws: Aws,
    adopt: Callable[..., str],
    assemblies: Mapping[str, Assembly],
) -> None:
    template = assemblies[STAGE].templates[STACK]
    account.begin(template)
    deploy(account, STACK, template, (NO_ROLLBACK,), protected=True)
    fill(account)
    kept, before = held(account), contents(account)
    resources = set(account.stack(STACK).resources)
    account.call("UpdateTerminationProtection", StackName=STACK, EnableTerminationProtection=False)
    account.call("DeleteStack", StackName=STACK)
    assert account.settled(STACK) == "DELETE_COMPLETE"

    printed = _run_the_page(account, aws, adopt, template)

    assert held(account) == kept, "each under its own name, nothing twice"
    assert contents(account) == before
    assert set(account.stack(STACK).resources) == resources
    left = {line.split("\t")[1] for line in printed["describe-stack-events"].splitlines()}
    assert left == {each.partition(" ")[2] for each in kept.values()}
    assert printed["describe-stacks"].split() == ["UPDATE_COMPLETE", "True"]
    assert int(printed["scan"]) == len(IOPS.tables[0].examples)
    assert "can be imported" in printed["adopt"]


def _run_the_page(
    account: World, aws: Aws, adopt: Callable[..., str], template: Mapping[str, Any]
) -> dict[str, str]:
    """Run every command of the page, and return what each printed, by what it does."""
    printed: dict[str, str] = {}
    key = _deleted_by_hand(account)
    names = {"STACK": STACK, "STAGE": STAGE, "TABLE": IOPS.tables[0].name, "KEY": key}
    for line in _lines():
        words = shlex.split(line)
        given = [_filled_in(word, names) for word in words]
        match given:
            case ["aws", service, action, *_]:
                printed[action] = aws(*given[1:])
                if action == "list-stacks":
                    names["STACK_ID"] = printed[action].split()[-1]
                assert service in {"cloudformation", "dynamodb", "kms"}
            case ["datactl", "adopt", *_]:
                printed["adopt"] = adopt(*given[1:])
            case ["npx", "cdk", "import", "--app", folder, stack, "--resource-mapping", mapping]:
                import_resources(account, Path(folder), stack, Path(mapping))
            case ["npx", "cdk", "deploy", stack, "-c", "stage=staging", option]:
                assert option == IMPORT_EXISTING
                deploy(account, stack, template, (option,), protected=True)
            case _:
                pytest.fail(f"no test runs {line}")
    assert "npx cdk import --app cdk.adopt" in printed["adopt"], "it prints what the page prints"
    brought_back = account.client("kms").describe_key(KeyId=key)["KeyMetadata"]
    assert brought_back["KeyState"] == "Enabled"
    return printed


def _deleted_by_hand(account: World) -> str:
    """Return a key that waits for its deletion, and is none of the stack's."""
    keys = account.client("kms")
    key: str = keys.create_key()["KeyMetadata"]["KeyId"]
    keys.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    return key


def _lines() -> Iterator[str]:
    for command in commands_of(PAGE):
        yield from command.text.replace("\\\n", " ").splitlines()


def _filled_in(word: str, names: Mapping[str, str]) -> str:
    # The longest first: STACK is a part of STACK_ID.
    for name in sorted(names, key=len, reverse=True):
        word = word.replace(name, names[name])
    return word


@pytest.mark.usefixtures("adopt")
def test_what_names_something_gone_is_said_and_left_out(account: World) -> None:
    key = {"Type": "AWS::KMS::Key", "DeletionPolicy": "Retain", "Properties": {}}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {}}
    reader = {**key, "Properties": {"Description": {"Ref": "Topic"}}}
    account.begin({"Resources": {}})
    deploy(
        account,
        STACK,
        {"Resources": {"Key": key, "Topic": topic, "Reader": reader}},
        protected=False,
    )
    account.call("DeleteStack", StackName=STACK)
    account.settled(STACK)

    done = CliRunner().invoke(cli, DELETED)

    assert done.exit_code == 2, done.output
    assert "names what is gone: Topic." in done.output
    assert "1 of 2 can be imported." in done.output
    assert json.loads(Path("cdk.adopt", f"{STACK}.mapping.json").read_text("utf-8")).keys() == {
        "Key"
    }


@pytest.mark.usefixtures("adopt")
def test_a_stack_that_is_there_or_never_was_is_one_sentence(account: World) -> None:
    account.begin({"Resources": {}})

    never = CliRunner().invoke(cli, DELETED)
    deploy(account, STACK, {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}, protected=False)
    there = CliRunner().invoke(cli, DELETED)

    assert f"No stack {STACK} was deleted in the last 90 days." in str(never.exception)
    assert f"{STACK} is there" in str(there.exception)

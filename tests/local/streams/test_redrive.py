"""Fail, list, repair, replay: a consumer's records from the table to the failure bucket and back.

Everything is real but AWS itself: DynamoDB Local, the pump, the consumer in a process of its own,
and moto's S3, EventBridge and SQS between a failed batch and its notice.
"""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.local.streams.pumping import StreamTable, make_client, mapping, pumping, wait_until
from tools.cli import cli
from tools.local.settings import STATE_VARIABLE
from tools.local.streams.destinations import sender
from tools.streams import commands
from tools.streams.calling import caller, client_maker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

CONSUMER = Path(__file__).parent / "consumer" / "adding_consumer.py"
SECRET = "what nobody should read in passing"


@dataclass
class Platform:
    """A consumer on moto with its failure destination, published as a product's stack does."""

    moto_url: str
    state: Path
    name: str
    table: StreamTable

    def client(self, service: str) -> Any:
        return make_client(service, self.moto_url)

    @property
    def applied(self) -> list[tuple[str, int]]:
        """The changes that the consumer has applied, in its order."""
        path = self.state / "applied"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [(key, int(value)) for key, value in map(str.split, lines)]

    @property
    def notices(self) -> int:
        url = self.client("sqs").get_queue_url(QueueName=self.name)["QueueUrl"]
        attributes = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        return int(attributes["Attributes"]["ApproximateNumberOfMessages"])

    @property
    def objects(self) -> list[str]:
        found = self.client("s3").list_objects_v2(Bucket=self.name)
        return [each["Key"] for each in found.get("Contents", [])]

    def put(self, key: str, value: int) -> None:
        self.table.put(key, value={"N": str(value)}, note={"S": SECRET})

    def let_fail(self, *keys: str) -> None:
        """Break the consumer for some items, or repair it."""
        variables = {"APPLIED": str(self.state / "applied"), "BROKEN": " ".join(keys)}
        self.client("lambda").update_function_configuration(
            FunctionName=self.name, Environment={"Variables": variables}
        )

    def deliver(self, wanted_objects: int) -> None:
        """Let the pump deliver until so many batches were given up."""
        environment = {
            "AWS_ENDPOINT_URL": self.moto_url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        request = mapping(
            self.table.stream_arn,
            FunctionName=self.name,
            BatchSize=4,
            MaximumRetryAttempts=1,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{self.name}"}},
        )
        with caller(client_maker(environment), environment) as call:

            def invoke(function: str, event: Any) -> Any:
                answer = call(function, event)
                return Outcome(answer.payload, answer.error)

            with pumping(
                self.state,
                self.table.dynamodb.meta.endpoint_url,
                invoke,
                request,
                failures=sender(self.client),
            ):
                wait_until(lambda: len(self.objects) >= wanted_objects, "failed batches")

    def redrive(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["redrive", *arguments, "--product=iops", "--local"])


@dataclass(frozen=True)
class Outcome:
    payload: Any
    error: str | None


@pytest.fixture
def platform(
    moto_url: str, tmp_path: Path, table: StreamTable, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    platform = Platform(moto_url, tmp_path, f"redrive-{uuid.uuid4().hex[:12]}", table)
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(
        commands,
        "require_environment",
        lambda: {
            "AWS_ENDPOINT_URL": moto_url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        },
    )
    _deploy_consumer(platform)
    _make_failure_destination(platform)
    yield platform
    for part in ("bucket-name", "queue-url"):
        platform.client("ssm").delete_parameter(Name=f"/data-platform/dev/iops/failures/{part}")


def _deploy_consumer(platform: Platform) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.write(CONSUMER, CONSUMER.name)
    code = f"{platform.name}-code"
    platform.client("s3").create_bucket(Bucket=code)
    platform.client("s3").put_object(Bucket=code, Key="code.zip", Body=archive.getvalue())
    role = platform.client("iam").create_role(
        RoleName=platform.name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17"})
    )
    platform.client("lambda").create_function(
        FunctionName=platform.name,
        Runtime="python3.14",
        Role=role["Role"]["Arn"],
        Handler="adding_consumer.handler",
        Code={"S3Bucket": code, "S3Key": "code.zip"},
    )
    platform.let_fail()


def _make_failure_destination(platform: Platform) -> None:
    name, s3, events = platform.name, platform.client("s3"), platform.client("events")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    queue = platform.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [name]}},
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern), State="ENABLED")
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    for part, value in (("bucket-name", name), ("queue-url", queue)):
        platform.client("ssm").put_parameter(
            Name=f"/data-platform/dev/iops/failures/{part}", Value=value, Type="String"
        )


def test_failed_records_are_listed_repaired_and_replayed_in_order(platform: Platform) -> None:
    platform.let_fail("a", "d")
    for key, value in [("b", 1), ("a", 1), ("c", 1), ("a", 2), ("a", 3), ("b", 2), ("d", 1)]:
        platform.put(key, value)
    platform.deliver(wanted_objects=2)
    wait_until(lambda: platform.notices == len(platform.objects), "a notice for each object")
    assert not [change for change in platform.applied if change[0] in {"a", "d"}]

    listed = json.loads(platform.redrive("list", "--json").output)
    assert {each["consumer"] for each in listed} == {platform.name}
    assert {each["table"] for each in listed} == {platform.table.name}
    assert {each["reason"] for each in listed} == {"RetryAttemptsExhausted"}
    failed = sum(each["records"] for each in listed)

    again = platform.redrive("replay", "--json")
    assert again.exit_code == 1
    answered = json.loads(again.output)
    assert (answered["removed"], answered["noticesDropped"]) == (0, 0)
    assert platform.notices == len(platform.objects) == len(listed)
    assert not [change for change in platform.applied if change[0] in {"a", "d"}]

    platform.let_fail()
    repaired = platform.redrive("replay", "--json")
    assert repaired.exit_code == 0, repaired.output
    answered = json.loads(repaired.output)
    assert (answered["taken"], answered["failed"]) == (failed, 0)
    assert answered["removed"] == answered["noticesDropped"] == len(listed)
    assert platform.objects == []
    assert platform.notices == 0
    assert [value for key, value in platform.applied if key == "a"] == [1, 2, 3]
    assert set(platform.applied) == {
        ("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("c", 1), ("d", 1),
    }  # fmt: skip
    # What was removed by mistake could be brought back.
    versions = platform.client("s3").list_object_versions(Bucket=platform.name)
    assert len(versions["Versions"]) == len(versions["DeleteMarkers"]) == len(listed)
    assert platform.redrive("list").output == "No failed records.\n"


def test_nothing_of_an_item_is_shown_unless_asked_for(platform: Platform) -> None:
    platform.let_fail("a")
    platform.put("a", 1)
    platform.deliver(wanted_objects=1)
    (batch,) = json.loads(platform.redrive("list", "--json").output)

    shown = platform.redrive("show", batch["id"])
    assert shown.exit_code == 0
    assert batch["firstSequenceNumber"] in shown.output
    for output in (
        shown.output,
        platform.redrive("show", batch["id"], "--json").output,
        platform.redrive("list").output,
        platform.redrive("replay").output,
    ):
        assert SECRET not in output
    assert SECRET in platform.redrive("show", batch["id"], "--records").output


def test_a_dry_run_changes_nothing(platform: Platform) -> None:
    platform.let_fail("a")
    platform.put("a", 1)
    platform.deliver(wanted_objects=1)
    platform.let_fail()
    before = platform.objects
    plan = platform.redrive("replay", "--dry-run")
    assert plan.exit_code == 0
    assert "Would replay 1 records of 1 batches." in plan.output
    assert (platform.objects, platform.applied) == (before, [])


def test_single_batches_and_consumers_can_be_chosen(platform: Platform) -> None:
    platform.let_fail("a", "b")
    platform.put("a", 1)
    platform.deliver(wanted_objects=1)
    platform.let_fail()
    (batch,) = json.loads(platform.redrive("list", "--json").output)
    other = platform.redrive("replay", "--consumer=other", "--dry-run", "--json")
    assert json.loads(other.output) == []
    unknown = platform.redrive("show", "ffffffff-no-such")
    assert "No failed batches have the ID ffffffff-no-such" in str(unknown.exception)
    assert platform.redrive("replay", batch["id"], f"--consumer={platform.name}").exit_code == 0
    assert platform.applied == [("a", 1)]


def test_a_foreign_object_is_reported_and_left_alone(platform: Platform) -> None:
    platform.client("s3").put_object(
        Bucket=platform.name, Key="aws/lambda/x", Body=b'{"password": "secret"}'
    )
    answer = platform.redrive("replay")
    assert answer.exit_code == 1
    assert "aws/lambda/x is no failed batch of a table's stream (KeyError)" in answer.output
    assert "secret" not in answer.output
    assert platform.objects == ["aws/lambda/x"]


def test_a_product_without_consumers_is_named(platform: Platform) -> None:
    answer = CliRunner().invoke(cli, ["redrive", "list", "--product=tutor", "--local"])
    assert answer.exit_code == 1
    assert "There is no parameter /data-platform/dev/tutor/failures/bucket-name" in str(
        answer.exception
    )
    assert platform.objects == []

"""A consumer on moto with its failure destination, and the redrive command for it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

import stream_records
from tests.local.streams.pumping import StreamTable, make_client, mapping, pumping, wait_until
from tools.cli import cli
from tools.local.streams.destinations import sender
from tools.redrive.calling import caller, client_maker

if TYPE_CHECKING:
    from click.testing import Result

_CONSUMERS = Path(__file__).parent / "consumer"
_SHARED = Path(stream_records.__file__).parent
_DELIVERY_SECONDS = 60  # a busy machine loads the function's packages slowly
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
    def environment(self) -> dict[str, str]:
        """The variables of this local AWS."""
        return {
            "AWS_ENDPOINT_URL": self.moto_url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }

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
        variables = {
            "APPLIED": str(self.state / "applied"),
            "BROKEN": " ".join(keys),
            "FAILURE_BUCKET": self.name,
        }
        self.client("lambda").update_function_configuration(
            FunctionName=self.name, Environment={"Variables": variables}
        )

    def deliver(
        self,
        wanted_objects: int,
        wanted_changes: int = 0,
        *,
        retries: int = 1,
        batch_size: int = 4,
    ) -> None:
        """Let the pump deliver until so many batches have failed and changes were applied."""
        request = mapping(
            self.table.stream_arn,
            FunctionName=self.name,
            BatchSize=batch_size,
            MaximumRetryAttempts=retries,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{self.name}"}},
        )
        environment = self.environment
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
                wait = partial(wait_until, seconds=_DELIVERY_SECONDS)
                wait(lambda: len(self.objects) >= wanted_objects, "failed batches")
                wait(lambda: len(self.applied) >= wanted_changes, "applied changes")

    def redrive(self, *arguments: str, input: str | None = None) -> Result:  # noqa: A002  as click
        command = ["redrive", *arguments, "--product=iops", "--local"]
        return CliRunner().invoke(cli, command, input=input)


@dataclass(frozen=True)
class Outcome:
    payload: Any
    error: str | None


def deploy_consumer(platform: Platform, consumer: str) -> None:
    """Deploy a module of the folder of consumers, and what it may import."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.write(_CONSUMERS / f"{consumer}.py", f"{consumer}.py")
        for module in _SHARED.glob("*.py"):
            files.write(module, f"{_SHARED.name}/{module.name}")
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
        Handler=f"{consumer}.handler",
        Code={"S3Bucket": code, "S3Key": "code.zip"},
    )
    platform.let_fail()


def make_failure_destination(platform: Platform) -> None:
    """Make the bucket, its notices, and the parameters that name them."""
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

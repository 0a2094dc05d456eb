"""A consumer to look at, with defaults or with everything switched on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template

from data_platform.dynamodb.types import StreamView
from data_platform.functions.network import FunctionNetwork
from data_platform.functions.spec import FunctionSpec
from data_platform.stage import Stage, TableEncryption
from data_platform.statements import Statement
from data_platform.streams.consumed_stream import ConsumedStream
from data_platform.streams.failure_destination import FailureDestination
from data_platform.streams.settings import EventSourceSettings
from data_platform.streams.stream_consumer import StreamConsumer
from tests.unit.declarations.factories import table
from tests.unit.tables.stacks import PLAIN_STAGE, add_table, imported_key, new_stack

if TYPE_CHECKING:
    from aws_cdk import Stack

PROTECTED_STAGE = Stage(
    name="prod", protected=True, table_encryption=TableEncryption.CUSTOMER_MANAGED
)
FILTERS: tuple[Mapping[str, Any], ...] = (
    {"eventName": ["INSERT"]},
    {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"status": {"S": ["open"]}}}},
    {"eventName": ["REMOVE"]},
    {"userIdentity": {"type": ["Service"]}},
    {"dynamodb": {"Keys": {"courseId": {"S": [{"prefix": "course-"}]}}}},
)
SETTINGS = EventSourceSettings(
    batch_size=1_000,
    batching_window_seconds=20,
    parallelization_factor=10,
    retry_attempts=3,
    maximum_record_age_seconds=3_600,
    bisect_batch_on_error=False,
    tumbling_window_seconds=60,
    event_count_metrics=False,
    enabled=False,
)


def add_default_consumer(stack: Stack, package: Path) -> StreamConsumer:
    """Add a consumer of one table, in a stage that protects nothing."""
    return StreamConsumer(
        stack,
        "LessonConsumer",
        spec=FunctionSpec(name="test-lessons", package=package, purpose="Counts lessons"),
        sources=[ConsumedStream(add_table(stack), images=StreamView.NEW_AND_OLD_IMAGES)],
        failures=FailureDestination(stack, "Failures", stage=PLAIN_STAGE),
        stage=PLAIN_STAGE,
    )


def add_full_consumer(stack: Stack, package: Path) -> StreamConsumer:
    """Add a consumer of two tables, in a network and with every option, in a protected stage."""
    key = imported_key(stack)
    vpc = ec2.Vpc(stack, "Vpc", nat_gateways=0, restrict_default_security_group=False)
    network = FunctionNetwork(
        vpc=vpc,
        subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        security_groups=[ec2.SecurityGroup(stack, "Group", vpc=vpc)],
    )
    courses = table(name="courses", construct_id="CoursesTable")
    return StreamConsumer(
        stack,
        "LessonConsumer",
        spec=FunctionSpec(
            name="test-lessons",
            package=package,
            purpose="Counts lessons",
            statements=[Statement(actions=["sns:Publish"], resources=["arn:aws:sns:::t"])],
            environment={"TOPIC_ARN": "arn:aws:sns:::t"},
            memory_mib=512,
            timeout_seconds=120,
            reserved_concurrency=5,
            network=network,
        ),
        sources=[
            ConsumedStream(
                add_table(stack, stage=PROTECTED_STAGE, with_key=True),
                FILTERS,
                images=StreamView.NEW_AND_OLD_IMAGES,
            ),
            ConsumedStream(
                add_table(stack, courses, stage=PROTECTED_STAGE, with_key=True),
                images=StreamView.NEW_AND_OLD_IMAGES,
            ),
        ],
        failures=FailureDestination(stack, "Failures", stage=PROTECTED_STAGE, encryption_key=key),
        stage=PROTECTED_STAGE,
        settings=SETTINGS,
        encryption_key=key,
    )


class Resources:
    """The resources of a stack, by type and by the beginning of their logical ID."""

    def __init__(self, stack: Stack) -> None:
        self._template = Template.from_stack(stack)

    def of_type(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Return resources of a type by their logical IDs."""
        return dict(self._template.find_resources(kind))

    def types(self) -> set[str]:
        """Return the types of all resources."""
        return {resource["Type"] for resource in self._template.to_json()["Resources"].values()}

    def find(self, kind: str, prefix: str) -> Mapping[str, Any]:
        """Return the one resource of a type whose logical ID begins like this."""
        (found,) = (
            resource for name, resource in self.of_type(kind).items() if name.startswith(prefix)
        )
        return found

    def properties(self, kind: str, prefix: str) -> Mapping[str, Any]:
        """Return the properties of that resource."""
        properties: Mapping[str, Any] = self.find(kind, prefix)["Properties"]
        return properties

    def statements(self, prefix: str) -> dict[str, Mapping[str, Any]]:
        """Return the statements of a managed policy, by their names or else their actions."""
        policy = self.properties("AWS::IAM::ManagedPolicy", prefix)
        return {
            statement.get("Sid", str(statement["Action"])): statement
            for statement in policy["PolicyDocument"]["Statement"]
        }


def resources_of(package: Path, *, full: bool) -> Resources:
    """Build one of the two consumers in a stack of its own."""
    stack = new_stack()
    (add_full_consumer if full else add_default_consumer)(stack, package)
    return Resources(stack)

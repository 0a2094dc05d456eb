"""Clients that know one address see the whole local AWS: boto3, the AWS CLI and StackPort."""

import base64
import csv
import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest

from stacks.products import PRODUCTS
from tests.local.embedded import EmbeddedAws
from tools.local.supervisor.processes import MOTO

FUNCTION = "iops-storage-metrics"


@pytest.fixture
def environment(deployed_aws: EmbeddedAws) -> dict[str, str]:
    """Return the variables without the addresses of single services."""
    return {
        name: value
        for name, value in deployed_aws.environment.items()
        if not name.startswith("AWS_ENDPOINT_URL_")
    }


@pytest.fixture
def session(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return boto3.session.Session()


def test_all_tables_and_stacks_are_shown(session: Any) -> None:
    pages = session.client("dynamodb").get_paginator("list_tables").paginate()
    tables = {name for page in pages for name in page["TableNames"]}
    stacks = session.client("cloudformation").describe_stacks()["Stacks"]

    assert tables == {table.name for product in PRODUCTS for table in product.tables}
    assert {stack["StackName"] for stack in stacks} == {
        "CDKToolkit",
        *(product.stack_name for product in PRODUCTS),
    }
    assert session.client("dynamodbstreams").list_streams()["Streams"]


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("dynamodb", {table.name for product in PRODUCTS for table in product.tables}),
        ("cloudformation", {product.stack_name for product in PRODUCTS}),
        ("lambda", {FUNCTION}),
    ],
)
def test_a_resource_browser_shows_what_is_deployed(
    deployed_aws: EmbeddedAws,
    environment: dict[str, str],
    tmp_path: Path,
    service: str,
    expected: set[str],
) -> None:
    """StackPort, whose memory of addresses is in the home folder."""
    shown = subprocess.run(
        ["stackport", "list", service, "--output", "csv"],
        env={**deployed_aws.command_environment(), **environment, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    names = {row["name"] for row in csv.DictReader(io.StringIO(shown))}
    identifiers = {row["resource_id"] for row in csv.DictReader(io.StringIO(shown))}
    assert expected <= names | identifiers


def test_every_event_source_mapping_is_shown_and_obeyed(
    session: Any, deployed_aws: EmbeddedAws
) -> None:
    client = session.client("lambda")
    pages = client.get_paginator("list_event_source_mappings").paginate()
    mappings = [each for page in pages for each in page["EventSourceMappings"]]
    resources = session.client("cloudformation").get_paginator("list_stack_resources")
    deployed = {
        each["PhysicalResourceId"]
        for product in PRODUCTS
        for page in resources.paginate(StackName=product.stack_name)
        for each in page["StackResourceSummaries"]
        if each["ResourceType"] == "AWS::Lambda::EventSourceMapping"
    }

    assert {each["UUID"] for each in mappings} == deployed
    first = client.get_event_source_mapping(UUID=mappings[0]["UUID"])
    assert (first["State"], first["EventSourceArn"]) == ("Enabled", mappings[0]["EventSourceArn"])
    assert deployed_aws.process(MOTO).port != int(client.meta.endpoint_url.rpartition(":")[2])


def test_a_function_runs_and_its_lines_are_read(session: Any, deployed_aws: EmbeddedAws) -> None:
    client, logs = session.client("lambda"), session.client("logs")
    payload = json.dumps({"tables": ["iops-dashboard-metrics"], "expiring": []})

    answer = client.invoke(FunctionName=FUNCTION, LogType="Tail", Payload=payload)

    assert "FunctionError" not in answer
    tail = base64.b64decode(answer["LogResult"]).decode()
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert f'"requestId": "{request_id}"' in tail
    pages = logs.get_paginator("describe_log_groups").paginate()
    groups = [each["logGroupName"] for page in pages for each in page["logGroups"]]
    (group,) = [each for each in groups if each.startswith("IOpsDashboard") and "Storage" in each]
    found = logs.filter_log_events(logGroupName=group, filterPattern=f'"{request_id}"')["events"]
    assert [json.loads(each["message"])["type"] for each in found] == [
        "platform.start",
        "platform.report",
    ]
    shown = deployed_aws.datactl("logs", "iops-storage").stdout
    assert request_id in shown
    refused = deployed_aws.datactl("logs", "oracle", expected_status=2).stderr
    assert FUNCTION in refused
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="nobody")


def test_objects_come_back_as_they_were_sent(session: Any) -> None:
    """Whole, in parts, and in chunks, which clients send after they have asked whether to."""
    s3, body = session.client("s3"), os.urandom(3_000_000)
    s3.create_bucket(Bucket="one-address")
    s3.put_object(Bucket="one-address", Key="a b/ü", Body=body, ChecksumAlgorithm="SHA256")

    assert s3.get_object(Bucket="one-address", Key="a b/ü")["Body"].read() == body
    assert s3.head_object(Bucket="one-address", Key="a b/ü")["ContentLength"] == len(body)
    assert s3.list_objects_v2(Bucket="one-address")["KeyCount"] == 1
    s3.delete_object(Bucket="one-address", Key="a b/ü")
    s3.delete_bucket(Bucket="one-address")


@pytest.mark.parametrize(
    "command",
    [
        "rds describe-db-instances --query DBInstances[].DBInstanceIdentifier --output text",
        "sqs list-queues --query length(QueueUrls)",
        "dynamodb list-tables --query length(TableNames)",
        "cloudformation list-exports --query length(Exports)",
    ],
)
def test_version_1_of_the_aws_cli_stays_here(
    deployed_aws: EmbeddedAws, environment: dict[str, str], command: str
) -> None:
    done = subprocess.run(
        ["aws", *command.split()],
        env={**deployed_aws.command_environment(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() not in {"", "0"}

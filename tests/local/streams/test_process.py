"""The pump as a process, with a function deployed to moto."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.local.streams.deployment import deploy
from tests.local.streams.pumping import StreamTable, key_of, make_client, mapping, wait_until
from tools.local.streams.mappings import create_mapping
from tools.paths import REPOSITORY


@contextmanager
def pump_process(state_dir: Path, moto_url: str, dynamodb_url: str) -> Iterator[Any]:
    command = [
        sys.executable,
        "-m",
        "tools.local.streams",
        f"--moto-url={moto_url}",
        f"--dynamodb-url={dynamodb_url}",
        f"--state-dir={state_dir}",
        "--watch-stdin",
    ]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "streams: ready\n"
            yield process
        finally:
            process.terminate()


def events(recorded: Path) -> list[dict[str, Any]]:
    if not recorded.exists():
        return []
    return [json.loads(line) for line in recorded.read_text("utf-8").splitlines()]


def keys(recorded: Path) -> list[list[str]]:
    return [[key_of(record) for record in event["Records"]] for event in events(recorded)]


def test_a_deployed_function_gets_records_and_its_failures_go_to_a_bucket(
    tmp_path: Path, moto_url: str, dynamodb_url: str, table: StreamTable
) -> None:
    recorded = tmp_path / "recorded"
    s3 = make_client("s3", moto_url)
    bucket = f"failures-{uuid.uuid4()}"
    s3.create_bucket(Bucket=bucket)
    create_mapping(
        tmp_path,
        mapping(
            table.stream_arn,
            FunctionName=deploy(moto_url, recorded),
            MaximumRetryAttempts=1,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            BatchSize=1,
            DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}"}},
        ),
    )
    for key, command in (("1", "raise once"), ("2", "raise"), ("3", "report"), ("4", "")):
        table.put(key, command={"S": command})
    with pump_process(tmp_path, moto_url, dynamodb_url):
        wait_until(lambda: ["4"] in keys(recorded), "the last record")
        objects = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert keys(recorded) == [["1"], ["1"], ["2"], ["2"], ["3"], ["3"], ["4"]]
    errors = set()
    for entry in objects:
        document = json.loads(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
        (record,) = json.loads(document["payload"])["Records"]
        errors.add((key_of(record), document["responseContext"]["functionError"]))
    assert errors == {("2", "Unhandled"), ("3", None)}


@pytest.mark.parametrize("way", ["terminate", "end of input"])
def test_it_stops_at_once_even_while_a_function_runs(
    tmp_path: Path, moto_url: str, dynamodb_url: str, table: StreamTable, way: str
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # whoever opens it for reading waits for a writer
    create_mapping(tmp_path, mapping(table.stream_arn, FunctionName=deploy(moto_url, pipe)))
    table.put("1")
    with pump_process(tmp_path, moto_url, dynamodb_url) as process:
        wait_until(lambda: list((tmp_path / "functions").rglob("*.log")), "the function")
        if way == "terminate":
            process.terminate()
        else:
            process.stdin.close()
        assert process.wait(5) == 0

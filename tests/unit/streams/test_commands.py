"""`datactl redrive`: how it prints, and what it refuses."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from click.testing import CliRunner, Result

from tools.cli import cli
from tools.redrive import commands
from tools.redrive.calling import Answer
from tools.redrive.failed_batch import FailedBatch
from tools.redrive.failure_store import Found, MalformedBatch

_ARN = "arn:aws:{}:us-east-1:123456789012:{}"
_BATCH = FailedBatch(
    key="2026/11/20/2026-11-20T13.48.06-a26280f6-b59b-4472-8319-5a2a126fa9e9",
    failed_at=datetime(2026, 11, 20, 13, 48, 6, tzinfo=UTC),
    function_arn=_ARN.format("lambda", "function:iops-elsewhere"),
    stream_arn=_ARN.format("dynamodb", "table/iops-dashboard-metrics/stream/2026-11-20"),
    condition="RetryAttemptsExhausted",
    attempts=11,
    size=2,
    sequence_range=("100000000000000000000000001", "100000000000000000000000002"),
)


class Store:
    """A failure store with one batch."""

    records = remove = None
    """Nothing is read or removed of a batch that is left alone."""

    def find(self, _ids: tuple[str, ...] = ()) -> Found:
        return Found([_BATCH], [], [])

    def drop_notices(self) -> int:
        return 0


@pytest.fixture
def redrive(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def find_store(*_arguments: Any) -> Store:
        return Store()

    monkeypatch.setattr(commands, "find_store", find_store)

    def run(*arguments: str, environment: Mapping[str, str] | None = None) -> Result:
        command = ["redrive", *arguments, "--product", "iops"]
        return CliRunner().invoke(cli, command, env=environment)

    return run


def test_nothing_of_a_batch_is_cut(redrive: Callable[..., Result]) -> None:
    listed = redrive("list", environment={"COLUMNS": "40"})
    (row,) = [line for line in listed.output.splitlines() if line.startswith("a26280f6")]
    for whole in (
        "2026-11-20 13:48:06",
        "iops-elsewhere",
        "iops-dashboard-metrics",
        "RetryAttemptsExhausted",
        "100000000000000000000000001 to 100000000000000000000000002",
    ):
        assert whole in row


@pytest.mark.parametrize("name", ["iops-health-events", "iops-elsewhere"])
def test_a_consumer_is_one_of_the_product_or_of_a_failed_batch(
    redrive: Callable[..., Result], name: str
) -> None:
    answer = redrive("replay", "--consumer", name, "--dry-run")
    assert answer.exit_code == 0, answer.output


def test_another_consumer_is_refused(redrive: Callable[..., Result]) -> None:
    answer = redrive("replay", "--consumer", "nope", "--dry-run")
    assert answer.exit_code == 2
    assert (
        "Intelligent Operations Dashboard has no consumer 'nope': use one of iops-health-events, "
        "iops-elsewhere."
    ) in answer.output


def test_a_batch_of_another_consumer_is_named_and_no_success(
    redrive: Callable[..., Result],
) -> None:
    chosen = ["replay", "a26280f6", "--consumer", "iops-health-events"]
    for options, status in ((["--dry-run"], 0), ([], 1)):
        answer = redrive(*chosen, *options)
        assert answer.exit_code == status, answer.output
        assert "is of iops-elsewhere, so it is left alone" in answer.output


def test_where_nobody_can_answer_the_option_is_named(redrive: Callable[..., Result]) -> None:
    answer = redrive("discard", "a26280f6")
    assert answer.exit_code == 1
    assert "nobody can answer here: give --yes if it is meant" in answer.output


def test_a_namespace_is_part_of_a_consumer(redrive: Callable[..., Result]) -> None:
    answer = redrive("replay", "--consumer", "nope", "--dry-run", "--namespace", "alice")
    assert "use one of alice-iops-health-events, " in answer.output


def _denied(operation: str) -> ClientError:
    error: Any = {"Error": {"Code": "ExpiredTokenException", "Message": "It has expired"}}
    return ClientError(error, operation)


class ExpiringStore:
    """A failure store of three batches; the credentials expire when the third is looked at."""

    def __init__(self) -> None:
        self.removed: list[str] = []
        self.found = Found([replace(_BATCH, key=f"2026/11/20/t-{n}-x") for n in "abc"], [], [])

    def find(self, _ids: tuple[str, ...] = ()) -> Found:
        return self.found

    def records(self, batch: FailedBatch) -> list[dict[str, Any]]:
        if "-c-" in batch.key:
            raise _denied("GetObject")
        numbers = batch.sequence_range
        return [{"dynamodb": {"Keys": {}, "SequenceNumber": number}} for number in numbers]

    def remove(self, key: str) -> None:
        if "-c-" in key:
            raise _denied("DeleteObject")
        self.removed.append(key)

    def drop_notices(self) -> int:
        raise _denied("ReceiveMessage")


@pytest.fixture
def expiring(monkeypatch: pytest.MonkeyPatch) -> ExpiringStore:
    store = ExpiringStore()
    monkeypatch.setattr(commands, "find_store", lambda *_: store)

    @contextmanager
    def caller(*_arguments: object) -> Iterator[Callable[..., Answer]]:
        yield lambda _function, _event: Answer()

    monkeypatch.setattr(commands, "caller", caller)
    return store


def test_what_was_replayed_before_the_credentials_expired_is_told(
    # The store that expires stands in the place of the other one.
    redrive: Callable[..., Result],
    expiring: ExpiringStore,
) -> None:
    told = redrive("replay", "--json")
    summary, _ = json.JSONDecoder().raw_decode(told.stdout)
    assert (summary["taken"], summary["removed"], len(expiring.removed)) == (4, 2, 2)
    assert told.exit_code == 1
    assert "GetObject failed: It has expired (ExpiredTokenException). Log in again" in told.output


def test_what_was_discarded_before_the_credentials_expired_is_told(
    redrive: Callable[..., Result], expiring: ExpiringStore
) -> None:
    told = redrive("discard", "a", "b", "c", "--yes", "--json")
    summary, _ = json.JSONDecoder().raw_decode(told.stdout)
    assert len(summary["discarded"]) == len(expiring.removed) == 2
    assert told.exit_code == 1
    assert "DeleteObject failed: It has expired" in told.output


def test_nothing_to_show_is_no_success(
    redrive: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ExpiringStore()
    store.found = Found([], [MalformedBatch("x", "is no failed batch")], [])
    monkeypatch.setattr(commands, "find_store", lambda *_: store)
    told = redrive("show", "x", "--json")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "x is no failed batch" in told.stderr


def test_credentials_that_expired_are_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ssm = boto3.client("ssm", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    monkeypatch.setattr(commands, "client_maker", lambda _: lambda _service: ssm)
    with Stubber(ssm) as stub:
        stub.add_client_error("get_parameters", "ExpiredTokenException", "It has expired")
        told = CliRunner().invoke(cli, ["redrive", "list", "--product", "iops"])
    assert told.exit_code == 1
    assert "GetParameters failed: It has expired (ExpiredTokenException). Log in" in told.output

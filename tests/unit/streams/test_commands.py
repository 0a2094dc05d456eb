"""`datactl redrive`: how it prints, and what it refuses."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tools.cli import cli
from tools.redrive import commands
from tools.redrive.failed_batch import FailedBatch
from tools.redrive.failure_store import Found

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

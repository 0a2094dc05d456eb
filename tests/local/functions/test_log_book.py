"""What functions have logged, as it is kept and found."""

from pathlib import Path

import pytest

from tools.local.errors import LocalAwsError
from tools.local.functions import FunctionError, Invocation, log_book
from tools.local.functions.configuration import CodeReference, FunctionConfiguration
from tools.local.functions.finding import function_logs
from tools.local.functions.log_book import LogBook, LogSettings, logs_dir
from tools.local.functions.log_lines import log_lines

GROUP = "IopsStack-HealthLog/1"
CONFIGURATION = FunctionConfiguration(
    name="measure",
    arn="arn:aws:lambda:us-east-1:123456789012:function:measure",
    version="$LATEST",
    runtime="python3.14",
    handler="index.handler",
    memory_mb=256,
    timeout_seconds=3,
    environment={},
    code=CodeReference("", ""),
    layers=(),
    fingerprint="",
)


@pytest.fixture
def book(tmp_path: Path) -> LogBook:
    return LogBook(logs_dir(tmp_path))


def texts(book: LogBook, group: str = GROUP) -> list[str]:
    return [line.text for line in book.read(group)]


def test_lines_are_kept_by_group_in_the_order_of_their_times(book: LogBook) -> None:
    book.write(GROUP, "later", [(20, "third"), (30, "line\u2028with separator")])
    book.write(GROUP, "sooner", [(10, "first"), (20, "second")])
    book.write("other", "stream", [(1, "elsewhere")])

    assert texts(book) == ["first", "third", "second", "line\u2028with separator"]
    assert book.groups() == [GROUP, "other"]
    ids = [line.event_id for line in book.read(GROUP)]
    assert len(set(ids)) == 4
    assert ids == [line.event_id for line in LogBook(book._directory).read(GROUP)]
    assert texts(book, "unknown") == []


def test_a_long_log_loses_its_beginning(book: LogBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_book, "LIMIT_BYTES", 100)
    for number in range(8):
        book.write(GROUP, "stream", [(number, f"line {number}")])

    assert texts(book)[-1] == "line 7"
    assert len(texts(book)) < 8


def test_a_line_that_is_being_written_waits(book: LogBook) -> None:
    book.write(GROUP, "stream", [(1, "whole")])
    (path,) = book._directory.glob("*.jsonl")
    with path.open("a") as file:
        file.write('{"at": 2, "str')

    assert texts(book) == ["whole"]


def test_a_log_is_followed_past_its_putting_aside(
    book: LogBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line comes twice or is lost, and what was there before is not shown."""
    monkeypatch.setattr(log_book, "LIMIT_BYTES", 100)
    monkeypatch.setattr(log_book, "_POLL_SECONDS", 0)
    book.write(GROUP, "stream", [(0, "old")])
    numbers = iter(range(1, 9))

    def write_next() -> bool:
        number = next(numbers, None)
        if number is not None:
            book.write(GROUP, "stream", [(number, f"line {number}")])
        return number is not None

    followed = [line.text for line in book.new_lines(GROUP, write_next)]

    assert followed == [f"line {number}" for number in range(1, 9)]
    (former,) = book._directory.glob("*.former")
    assert former.exists()


def test_a_group_is_made_before_it_is_first_written_to(tmp_path: Path) -> None:
    made: list[str] = []
    book = LogBook(tmp_path, made.append)

    book.write(GROUP, "stream", [(1, "one")])
    book.write(GROUP, "stream", [(2, "two")])

    assert made == [GROUP]


def test_where_a_function_logs_is_kept(book: LogBook) -> None:
    book.set_logging("measure", {"LogGroup": GROUP, "LogFormat": "JSON"})
    book.set_logging("plain", {})

    assert book.settings_of("measure") == LogSettings(GROUP, is_json=True)
    assert book.settings_of("plain") == LogSettings("/aws/lambda/plain")
    assert book.settings_of("nobody") == LogSettings("/aws/lambda/nobody")


def invocation(error: FunctionError | None = None) -> Invocation:
    return Invocation(None, error, log="seen 1\nseen 2\n", duration_ms=1.2345, request_id="id-1")


def test_lambda_frames_what_a_function_logs() -> None:
    lines = log_lines(CONFIGURATION, invocation(), started_ms=5, ended_ms=9, is_json=False)

    assert lines == [
        (5, "START RequestId: id-1 Version: $LATEST"),
        (9, "seen 1"),
        (9, "seen 2"),
        (9, "END RequestId: id-1"),
        (
            9,
            "REPORT RequestId: id-1\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 256 MB",
        ),
    ]


def test_lambda_says_in_json_how_a_call_ended() -> None:
    error = FunctionError("Sandbox.Timedout", "Task timed out after 3.00 seconds")

    lines = log_lines(CONFIGURATION, invocation(error), started_ms=5, ended_ms=9, is_json=True)

    assert '"type": "platform.start"' in lines[0][1]
    assert '"time": "1970-01-01T00:00:00.009Z"' in lines[-1][1]
    assert '"status": "timeout"' in lines[-1][1]


@pytest.mark.parametrize("name", ["iops-health-events", "health-events", "HealthEvents", GROUP])
def test_a_function_is_found_by_what_people_call_it(
    tmp_path: Path, book: LogBook, name: str
) -> None:
    book.set_logging("iops-health-events", {"LogGroup": GROUP})
    book.set_logging("iops-storage-metrics", {})
    book.set_logging("tutor-storage-metrics", {})
    book.write(GROUP, "stream", [(1, "one")])

    assert function_logs(tmp_path, name)[1] == GROUP
    with pytest.raises(LocalAwsError, match=r"more than one.*: iops-storage-metrics, tutor-stor"):
        function_logs(tmp_path, "storage_metrics")
    with pytest.raises(LocalAwsError, match=r"neither a process nor a function: iops-health-"):
        function_logs(tmp_path, "oracle")

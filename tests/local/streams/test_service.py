"""What Lambda and CloudWatch Logs answer of functions here, without a process."""

import base64
import json
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tools.invocations.payload import MAX_REQUEST_BYTES
from tools.local.functions import FunctionError, Invocation
from tools.local.functions.log_book import LogBook
from tools.local.streams.mappings import create_mapping, list_mappings
from tools.local.streams.service.invocations import MAX_BACKGROUND_BYTES
from tools.local.streams.service.replies import Reply, Request, ServiceError, json_reply
from tools.local.streams.service.server import Answer, service_answer

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/users/stream/2026-11-29T00:00:00.000"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:follower"
MAPPINGS = "/2015-03-31/event-source-mappings"
FUNCTIONS = "/2015-03-31/functions"
INVOCATIONS = f"{FUNCTIONS}/follower/invocations"
QUEUE_MAPPING = {"UUID": "of-moto", "FunctionArn": FUNCTION, "EventSourceArn": "arn:aws:sqs:::q"}

EVENTS_OF_OTHERS = [
    {"timestamp": 1500, "logStreamName": "theirs", "message": "an error", "eventId": 7},
    {"timestamp": 2500, "logStreamName": "theirs", "message": "more", "eventId": 8},
]


class Background:
    """Stands for calls that nobody waits for."""

    def __init__(self) -> None:
        self.called: list[tuple[str, object]] = []

    def call(self, function: str, event: object) -> None:
        self.called.append((function, event))

    def knows(self, function: str) -> bool:
        return function.removeprefix("arn:aws:lambda:us-east-1:123456789012:function:") in {
            "follower",
            "follower:live",
        }


def moto(request: Request) -> Reply:
    """Stand for moto: one mapping of a queue, one function, two log groups, and nothing else."""
    known = {
        MAPPINGS: {"EventSourceMappings": [QUEUE_MAPPING]},
        f"{MAPPINGS}/of-moto": QUEUE_MAPPING,
        f"{FUNCTIONS}/follower": {"Configuration": {"FunctionName": "follower"}},
        f"{FUNCTIONS}/follower/configuration": {"FunctionName": "follower"},
    }
    path = request.path.rstrip("/")
    if path in known:
        return json_reply(known[path])
    if path.startswith(MAPPINGS) and request.method != "GET":
        return json_reply({})
    given = json.loads(request.body or b"{}")
    if given.get("logGroupName") == "group":
        return json_reply({"events": []})
    if given.get("logGroupName") == "shared":
        at = 1 if given.get("nextToken") else 0
        token = {} if at else {"nextToken": "more"}
        return json_reply({"events": [EVENTS_OF_OTHERS[at]], **token})
    return json_reply({"__type": "ResourceNotFoundException"}, HTTPStatus.NOT_FOUND)


@pytest.fixture
def background() -> Background:
    return Background()


@pytest.fixture
def outcome() -> list[Invocation]:
    """Return what the next call comes to; a test may put in another."""
    return [Invocation({"done": 1}, None, "", 2.0, request_id="id-1", lines=("START", "é" * 3000))]


@pytest.fixture
def book(tmp_path: Path) -> LogBook:
    made = LogBook(tmp_path / "logs")
    made.write("group", "b", [(1000, "one error"), (2000, "two")])
    made.write("group", "a", [(3000, "three error again"), (4000, 'he said "no"')])
    return made


@pytest.fixture
def ask(
    tmp_path: Path, background: Background, outcome: list[Invocation], book: LogBook
) -> Callable[..., Any]:
    answer: Answer = service_answer(
        state_dir=tmp_path,
        invoke=lambda _function, _event: outcome[0],
        background=background,  # type: ignore[arg-type]
        book=book,
        elsewhere=moto,
    )

    def asked(method: str, path: str, content: object = None, **more: Any) -> Any:
        body = b"" if content is None else json.dumps(content).encode()
        reply = answer(Request(method, path, more.pop("query", {}), {}, body, **more))
        return reply.status, json.loads(reply.body)

    asked.answer = answer  # type: ignore[attr-defined]
    return asked


def made(tmp_path: Path, **changes: object) -> str:
    request = {"FunctionName": "follower", "StartingPosition": "LATEST", **changes}
    return str(create_mapping(tmp_path, {"EventSourceArn": STREAM, **request})["UUID"])


def test_mappings_of_streams_and_of_queues_are_listed(tmp_path: Path, ask: Any) -> None:
    mapping_id = made(tmp_path)

    _, listed = ask("GET", MAPPINGS)
    _, of_stream = ask("GET", MAPPINGS, query={"EventSourceArn": STREAM})
    _, of_other = ask("GET", MAPPINGS, query={"FunctionName": "other", "EventSourceArn": STREAM})

    assert [each["UUID"] for each in listed["EventSourceMappings"]] == [mapping_id, "of-moto"]
    (mapping,) = of_stream["EventSourceMappings"]
    assert mapping["LastProcessingResult"] == "OK"
    assert mapping["EventSourceMappingArn"].endswith(f":event-source-mapping:{mapping_id}")
    assert of_other["EventSourceMappings"] == []


def test_a_list_comes_in_pages(tmp_path: Path, ask: Any) -> None:
    made(tmp_path)

    _, first = ask("GET", MAPPINGS, query={"MaxItems": "1"})
    _, second = ask("GET", MAPPINGS, query={"MaxItems": "1", "Marker": first["NextMarker"]})

    assert second["EventSourceMappings"] == [QUEUE_MAPPING]
    assert "NextMarker" not in second


def test_the_pump_obeys_an_update(tmp_path: Path, ask: Any) -> None:
    mapping_id = made(tmp_path)

    status, updated = ask("PUT", f"{MAPPINGS}/{mapping_id}", {"Enabled": False, "BatchSize": 7})

    assert (status, updated["State"]) == (202, "Disabling")
    (kept,) = list_mappings(tmp_path)
    assert (kept["State"], kept["BatchSize"]) == ("Disabled", 7)
    assert ask("GET", f"{MAPPINGS}/{mapping_id}")[1]["State"] == "Disabled"
    assert ask("PUT", f"{MAPPINGS}/{mapping_id}", {"Enabled": True})[1]["State"] == "Enabling"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_mapping_that_nobody_has_is_not_found(ask: Any, method: str) -> None:
    """moto answers its update and deletion with an empty success."""
    with pytest.raises(ServiceError) as refused:
        ask(method, f"{MAPPINGS}/unknown", {"Enabled": False})

    assert refused.value.kind == "ResourceNotFoundException"
    assert ask("GET", f"{MAPPINGS}/of-moto")[1] == QUEUE_MAPPING


@pytest.mark.parametrize("path", ["follower", "follower/configuration"])
def test_a_function_is_described_with_its_log(ask: Any, book: LogBook, path: str) -> None:
    book.set_logging("follower", {"LogGroup": "group", "LogFormat": "JSON"})

    described = ask("GET", f"{FUNCTIONS}/{path}")[1]

    logging = described.get("Configuration", described)["LoggingConfig"]
    assert logging == {"LogFormat": "JSON", "LogGroup": "group"}


@pytest.mark.parametrize(
    ("function", "qualifier"),
    [
        ("follower", "$LATEST"),
        ("follower:$LATEST", None),
        ("123456789012:function:follower", None),
        ("function:follower", "$LATEST"),
        (f"{FUNCTION}:$LATEST", "$LATEST"),
    ],
)
def test_a_function_is_called_by_every_name_that_lambda_takes(
    ask: Any, function: str, qualifier: str | None
) -> None:
    query = {"Qualifier": qualifier} if qualifier else {}
    reply = ask.answer(Request("POST", INVOCATIONS.replace("follower", function), query, {}, b"{}"))

    assert json.loads(reply.body) == {"done": 1}


def test_a_mapping_is_made_and_deleted(tmp_path: Path, ask: Any) -> None:
    request = {"EventSourceArn": STREAM, "FunctionName": FUNCTION, "StartingPosition": "LATEST"}

    status, mapping = ask("POST", f"{MAPPINGS}/", request)

    assert (status, mapping["State"], mapping["FunctionArn"]) == (202, "Creating", FUNCTION)
    by_part = {"FunctionName": "123456789012:function:follower"}
    renamed = ask("PUT", f"{MAPPINGS}/{mapping['UUID']}", by_part)[1]
    assert renamed["FunctionArn"] == FUNCTION
    with pytest.raises(ServiceError, match="already belong") as refused:
        ask("POST", MAPPINGS, request)
    assert (refused.value.kind, refused.value.status) == ("ResourceConflictException", 409)
    assert ask("DELETE", f"{MAPPINGS}/{mapping['UUID']}")[1]["State"] == "Deleting"
    assert list_mappings(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"FunctionName": "nobody"}, "ResourceNotFoundException"),
        ({"BatchSize": 0}, "InvalidParameterValueException"),
        ({"StartingPosition": "END"}, "InvalidParameterValueException"),
    ],
)
def test_what_lambda_would_refuse_is_refused(
    ask: Any, changes: dict[str, object], kind: str
) -> None:
    request = {"EventSourceArn": STREAM, "FunctionName": FUNCTION, "StartingPosition": "LATEST"}

    with pytest.raises(ServiceError) as refused:
        ask("POST", MAPPINGS, {**request, **changes})

    assert refused.value.kind == kind


def test_a_call_gets_the_answer_and_the_end_of_the_log(ask: Any) -> None:
    reply = ask.answer(Request("POST", INVOCATIONS, {}, {"x-amz-log-type": "Tail"}, b""))

    assert json.loads(reply.body) == {"done": 1}
    assert reply.headers["X-Amz-Executed-Version"] == "$LATEST"
    assert len(base64.b64decode(reply.headers["X-Amz-Log-Result"])) == 4096
    assert "X-Amz-Function-Error" not in reply.headers


@pytest.mark.parametrize(
    ("error", "payload"),
    [
        (
            FunctionError("KeyError", "'x'", ("line 1",)),
            {
                "errorMessage": "'x'",
                "errorType": "KeyError",
                "requestId": "id-1",
                "stackTrace": ["line 1"],
            },
        ),
        (
            FunctionError("Sandbox.Timedout", "Task timed out after 3.00 seconds"),
            {
                "errorType": "Sandbox.Timedout",
                "errorMessage": "RequestId: id-1 Error: Task timed out after 3.00 seconds",
            },
        ),
    ],
)
def test_what_goes_wrong_in_a_function_is_an_answer(
    ask: Any, outcome: list[Invocation], error: FunctionError, payload: dict[str, object]
) -> None:
    outcome[0] = Invocation(None, error, "", 2.0, request_id="id-1")

    reply = ask.answer(Request("POST", INVOCATIONS, {}, {}, b"{}"))

    assert reply.status == HTTPStatus.OK
    assert reply.headers["X-Amz-Function-Error"] == "Unhandled"
    assert json.loads(reply.body) == payload


def test_a_call_that_nobody_waits_for_is_taken(ask: Any, background: Background) -> None:
    headers = {"x-amz-invocation-type": "Event"}

    taken = ask.answer(Request("POST", INVOCATIONS, {"Qualifier": "live"}, headers, b'{"a": 1}'))
    dry = ask.answer(Request("POST", INVOCATIONS, {}, {"x-amz-invocation-type": "DryRun"}, b""))

    assert (taken.status, taken.body) == (HTTPStatus.ACCEPTED, b"")
    assert dry.status == HTTPStatus.NO_CONTENT
    assert background.called == [("follower:live", {"a": 1})]


@pytest.mark.parametrize(
    ("path", "headers", "body", "kind"),
    [
        (INVOCATIONS, {}, b"{", "InvalidRequestContentException"),
        (INVOCATIONS, {}, b" " * (MAX_REQUEST_BYTES + 1), "RequestTooLargeException"),
        (
            INVOCATIONS,
            {"x-amz-invocation-type": "Event"},
            b" " * (MAX_BACKGROUND_BYTES + 1),
            "RequestTooLargeException",
        ),
        (INVOCATIONS.replace("follower", "nobody"), {}, b"", "ResourceNotFoundException"),
    ],
)
def test_a_call_that_lambda_would_refuse_is_refused(
    ask: Any, path: str, headers: dict[str, str], body: bytes, kind: str
) -> None:
    with pytest.raises(ServiceError) as refused:
        ask.answer(Request("POST", path, {}, headers, body))

    assert refused.value.kind == kind
    assert refused.value.reply().headers == {"x-amzn-ErrorType": kind}


def read(ask: Any, operation: str, **given: object) -> Any:
    return ask("POST", "/", {"logGroupName": "group", **given}, target=operation)[1]


def messages(ask: Any, **given: object) -> list[str]:
    return [each["message"] for each in read(ask, "FilterLogEvents", **given)["events"]]


def test_events_are_filtered_by_time_stream_and_words(ask: Any) -> None:
    assert len(messages(ask)) == 4
    assert messages(ask, startTime=2000, endTime=3000) == ["two", "three error again"]
    assert messages(ask, logStreamNames=["b"]) == ["one error", "two"]
    assert messages(ask, filterPattern="error -again") == ["one error"]
    assert messages(ask, filterPattern="?two ?three") == ["two", "three error again"]
    assert messages(ask, filterPattern='"he said"') == ['he said "no"']
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:group"
    assert len(messages(ask, logGroupName=None, logGroupIdentifier=arn)) == 4


def test_events_come_in_pages_and_keep_their_ids(ask: Any) -> None:
    first = read(ask, "FilterLogEvents", limit=3)
    rest = read(ask, "FilterLogEvents", limit=3, nextToken=first["nextToken"])

    events = [*first["events"], *rest["events"]]
    assert [each["timestamp"] for each in events] == [1000, 2000, 3000, 4000]
    assert len({each["eventId"] for each in events}) == 4
    assert "nextToken" not in rest


def test_a_pattern_that_is_not_evaluated_is_refused(ask: Any) -> None:
    with pytest.raises(ServiceError, match="by words or JSON alone"):
        messages(ask, filterPattern="[level, message]")
    with pytest.raises(ServiceError, match="no other form"):
        messages(ask, filterPattern='{ ($.level = "ERROR") }')


def test_streams_and_their_events_are_read(ask: Any) -> None:
    streams = read(ask, "DescribeLogStreams", orderBy="LastEventTime", descending=True)
    assert [each["logStreamName"] for each in streams["logStreams"]] == ["a", "b"]

    last = read(ask, "GetLogEvents", logStreamName="b", limit=1)
    assert [each["message"] for each in last["events"]] == ["two"]
    token = last["nextBackwardToken"]
    before = read(ask, "GetLogEvents", logStreamName="b", limit=1, nextToken=token)
    assert [each["message"] for each in before["events"]] == ["one error"]
    on = read(ask, "GetLogEvents", logStreamName="b", nextToken=last["nextForwardToken"])
    assert (on["events"], on["nextForwardToken"]) == ([], last["nextForwardToken"])
    with pytest.raises(ServiceError, match="does not exist"):
        read(ask, "GetLogEvents", logStreamName="c")


def test_events_that_others_have_put_are_read_among_those_of_functions(
    ask: Any, book: LogBook
) -> None:
    book.write("shared", "ours", [(1000, "our error"), (2000, "else")])

    assert messages(ask, logGroupName="shared", filterPattern="error") == ["our error", "an error"]
    assert len(messages(ask, logGroupName="shared")) == 4
    streams = read(ask, "DescribeLogStreams", logGroupName="shared")["logStreams"]
    assert [each["logStreamName"] for each in streams] == ["ours", "theirs"]
    events = read(ask, "GetLogEvents", logGroupName="shared", logStreamName="theirs")["events"]
    assert [each["message"] for each in events] == ["an error", "more"]


def test_a_group_that_is_gone_is_gone(ask: Any, book: LogBook) -> None:
    book.write("deleted", "stream", [(1, "what was")])

    status, answer = ask("POST", "/", {"logGroupName": "deleted"}, target="FilterLogEvents")

    assert (status, answer["__type"]) == (404, "ResourceNotFoundException")

"""A pump in the test's own process, with a function that is a Python callable."""

from __future__ import annotations

import copy
import functools
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tools.local.functions.invocation import FunctionError, Invocation
from tools.local.streams.api import StreamsApi
from tools.local.streams.collector import Polling
from tools.local.streams.configuration import MappingConfiguration
from tools.local.streams.delivery import Backoff
from tools.local.streams.destinations import FailedBatch, Send
from tools.local.streams.mapping_worker import Surroundings
from tools.local.streams.mappings import create_mapping
from tools.local.streams.pump import StreamPump

AnyClient = Any
"""Of boto3's clients, only that of DynamoDB has stubs here."""

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:consumer"
_DEADLINE_SECONDS = 10.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.01, 0.1


class Consumer:
    """Stands for a function: records its events and answers as the test says.

    Parameters
    ----------
    behaviour
        Gives the answer to an event; what it raises is the function's error.
    """

    def __init__(self, behaviour: Callable[[Mapping[str, Any]], object] | None = None) -> None:
        self._behaviour = behaviour or (lambda _event: None)
        self.events: list[dict[str, Any]] = []

    def __call__(self, _function: str, event: Mapping[str, Any]) -> Invocation:
        self.events.append(copy.deepcopy(dict(event)))
        payload: object = None
        error = None
        try:
            payload = self._behaviour(event)
        except Exception as raised:  # noqa: BLE001  a function may raise anything
            error = FunctionError(type(raised).__name__, str(raised))
        return Invocation(payload=payload, error=error, log="", duration_ms=0.0)

    @property
    def batches(self) -> list[list[str]]:
        """The keys of the items in each event."""
        return [[key_of(record) for record in event["Records"]] for event in self.events]

    @property
    def keys(self) -> list[str]:
        """The keys of the items of all events."""
        return [key for batch in self.batches for key in batch]


def failing_on(*keys: str) -> Consumer:
    """Make a function that fails whenever one of these items is in the batch."""

    def behaviour(event: Mapping[str, Any]) -> None:
        if any(key_of(record) in keys for record in event["Records"]):
            raise RuntimeError("told to fail")

    return Consumer(behaviour)


class Failures(list["FailedBatch"]):
    """Stands for the failure destination: keeps what was given up."""

    def __call__(self, configuration: MappingConfiguration, failed: FailedBatch) -> None:
        assert configuration.function_arn
        self.append(failed)


def key_of(record: Mapping[str, Any]) -> str:
    """Return the partition key of a record's item."""
    key: str = record["dynamodb"]["Keys"]["pk"]["S"]
    return key


def mapping(stream_arn: str, **properties: object) -> dict[str, Any]:
    """Build the arguments of CreateEventSourceMapping."""
    return {
        "EventSourceArn": stream_arn,
        "FunctionName": FUNCTION,
        "StartingPosition": "TRIM_HORIZON",
        **properties,
    }


@contextmanager
def pumping(
    state_dir: Path,
    source: str | StreamsApi,
    consumer: Callable[[str, Mapping[str, Any]], Invocation],
    *requests: Mapping[str, Any],
    failures: Send | None = None,
) -> Iterator[None]:
    """Run a pump on the mappings of a state folder, after adding some.

    Parameters
    ----------
    source
        The Streams API, or its URL.
    """
    for request in requests:
        create_mapping(state_dir, request)
    stop = threading.Event()
    api = StreamsApi(source) if isinstance(source, str) else source
    pump = StreamPump(
        Surroundings(
            api=api,
            invoke=consumer,
            send=failures if failures is not None else Failures(),
            state_dir=state_dir,
            polling=Polling(hold_seconds=0.2, longest_seconds=0.05),
            backoff=Backoff(first_seconds=0.01, longest_seconds=0.05),
            shards_seconds=0.2,
        )
    )
    thread = threading.Thread(target=pump.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        pump.join(_DEADLINE_SECONDS)
        api.close()


def wait_until(
    condition: Callable[[], object], what: str, seconds: float = _DEADLINE_SECONDS
) -> None:
    """Wait until something is so, or fail the test."""
    deadline = time.monotonic() + seconds
    pause = _FIRST_PAUSE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} s for {what}"
        time.sleep(pause)
        # Each look may be a request, and what has taken long already is in no hurry.
        pause = min(pause * 1.2, _LONGEST_PAUSE_SECONDS)


@functools.cache
def make_client(service: str, url: str) -> AnyClient:
    """Return a boto3 client; making one takes longer than most tests."""
    make: Callable[..., AnyClient] = boto3.client
    return make(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


@dataclass(frozen=True)
class StreamTable:
    """A table of a test's own, with a stream."""

    dynamodb: AnyClient
    name: str
    stream_arn: str

    @classmethod
    def create(
        cls, dynamodb: AnyClient, view: str = "NEW_AND_OLD_IMAGES", *, name: str | None = None
    ) -> StreamTable:
        """Create it."""
        name = name or f"table-{uuid.uuid4()}"
        description = dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )["TableDescription"]
        return cls(dynamodb, name, description["LatestStreamArn"])

    def put(self, key: str, **attributes: Mapping[str, object]) -> None:
        """Put an item."""
        self.dynamodb.put_item(TableName=self.name, Item={"pk": {"S": key}, **attributes})

    def put_many(self, *keys: str) -> None:
        """Put items with nothing but their keys, 25 a request."""
        for start in range(0, len(keys), 25):
            puts = [
                {"PutRequest": {"Item": {"pk": {"S": key}}}} for key in keys[start : start + 25]
            ]
            self.dynamodb.batch_write_item(RequestItems={self.name: puts})

    def delete(self, key: str) -> None:
        """Delete an item."""
        self.dynamodb.delete_item(TableName=self.name, Key={"pk": {"S": key}})

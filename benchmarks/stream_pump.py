"""Speed of the local streams: the DynamoDB gateway and the stream pump.

``python -m benchmarks.stream_pump [--quick] [--json]`` starts DynamoDB Local (in memory), the
gateway and moto, and measures:

- what the gateway adds to a call of DynamoDB Local, and how many calls a second pass;
- how many records a second the pump takes from a full stream to a function, once a callable in the
  same process, once deployed and run in a process of its own;
- the time from a put to the function, while records keep coming and after a pause.
"""

from __future__ import annotations

import http.client
import io
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3

from benchmarks.results import Figure, run_alone, twentieths
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import free_port, start_dynamodb_local
from tools.local.functions import FunctionRunner, Invocation
from tools.local.streams.api import StreamsApi
from tools.local.streams.mapping_worker import Surroundings
from tools.local.streams.mappings import create_mapping
from tools.local.streams.pump import StreamPump

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


Invoke = Callable[[str, Mapping[str, Any]], Invocation]

Pumped = tuple[str, Invoke]
"""Where the streams are, and what is called with their records."""

AnyClient = Any
"""Of boto3's clients, only that of DynamoDB has stubs here."""

RECORDS, QUICK_RECORDS = 20_000, 5_000
CALLS = 2_000
PUTS, QUICK_PUTS = 100, 30
FUNCTION = "consumer"
HANDLER = "import time\ndef handler(event, context):\n    return {'called': time.time()}\n"


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield what is measured, each call and each record for itself."""
    records, puts = (QUICK_RECORDS, QUICK_PUTS) if quick else (RECORDS, PUTS)
    with start_dynamodb_local() as engine, start_gateway(engine.url) as gateway, moto() as moto_url:
        dynamodb = client("dynamodb", gateway.url)
        yield from measure_gateway(dynamodb, engine.url, gateway.url)
        runner = deployed(moto_url)
        # Latency first: DynamoDB Local reads a stream the slower the more records others have.
        for pause, when in ((0.0, "one after the other"), (0.5, "each after a pause")):
            name = f"puts-{pause:g}"
            stream = table_with_stream(dynamodb, name)
            put = partial(put_item, dynamodb, name)
            waits = latencies(put, stream, (gateway.url, runner.invoke), pause=pause, puts=puts)
            yield Figure(f"put to deployed function, {when}", "ms", milliseconds(waits))
        stream = table_with_stream(dynamodb, "full")
        fill(dynamodb, "full", records)
        for name, invoke in (("callable", call), ("deployed function", runner.invoke)):
            for size in (100, 1000):
                rate = throughput(stream, gateway.url, invoke, size, records)
                yield Figure(f"pump, {name}, batches of {size}", "records/s", (rate,))
        runner.close()


def measure_gateway(
    dynamodb: DynamoDBClient, engine_url: str, gateway_url: str
) -> Iterator[Figure]:
    """Yield what one and four clients see without and with the gateway."""
    table_with_stream(dynamodb, "calls")
    item = {"pk": {"S": "1"}, "text": {"S": "x" * 300}}
    dynamodb.put_item(TableName="calls", Item=item)
    urls = {"DynamoDB Local": engine_url, "through the gateway": gateway_url}
    for clients in (1, 4):
        for url in urls.values():
            get_items(url, clients)  # the first calls are slower
        for name, url in urls.items():
            waits, seconds = get_items(url, clients)
            label = f"GetItem, {clients} clients, {name}"
            yield Figure(label, "ms", milliseconds(waits), is_detail=clients > 1)
            yield Figure(f"{label}, a second", "calls", (len(waits) / seconds,), is_detail=True)


def get_items(url: str, clients: int) -> tuple[list[float], float]:
    """Read one item again and again and return the time of each call, and of all."""
    body = json.dumps({"TableName": "calls", "Key": {"pk": {"S": "1"}}})
    headers = {
        "X-Amz-Target": "DynamoDB_20120810.GetItem",
        "Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request,"
        " SignedHeaders=host, Signature=0",
    }
    waits: list[float] = []

    def work(calls: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port or 0)
        for _ in range(calls):
            start = time.perf_counter()
            connection.request("POST", "/", body, headers)
            connection.getresponse().read()
            waits.append(time.perf_counter() - start)
        connection.close()

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, [CALLS // clients] * clients))
    return waits, time.perf_counter() - start


def throughput(stream: str, url: str, invoke: Invoke, batch_size: int, records: int) -> float:
    """Pump all records of the full stream and return how many were done in a second."""
    done = 0
    finished = threading.Event()

    def counting(function: str, event: Mapping[str, Any]) -> Invocation:
        nonlocal done
        invocation = invoke(function, event)
        done += len(event["Records"])
        if done >= records:
            finished.set()
        return invocation

    start = time.perf_counter()
    with pumping(url, counting, [mapping_of(stream, BatchSize=batch_size)]):
        finished.wait()
        return records / (time.perf_counter() - start)


def latencies(
    put: Callable[[str], object], stream: str, pumped: Pumped, *, pause: float, puts: int
) -> list[float]:
    """Put items and return how long it took until the handler began, for each."""
    url, invoke = pumped
    called: list[float] = []
    finished = threading.Event()

    def noting(function: str, event: Mapping[str, Any]) -> Invocation:
        invocation = invoke(function, event)
        called.append(invocation.payload["called"])
        finished.set()
        return invocation

    waits = []
    with pumping(url, noting, [mapping_of(stream, BatchSize=1)]):
        for number in range(puts + 1):
            time.sleep(pause)
            finished.clear()
            start = time.time()
            put(str(number))
            finished.wait()
            waits.append(called[-1] - start)
    return waits[1:]  # without the cold start


@contextmanager
def pumping(url: str, invoke: Invoke, mappings: Iterable[Mapping[str, Any]]) -> Iterator[None]:
    """Run a pump with these event source mappings."""
    stop = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        state_dir = Path(folder)
        for mapping in mappings:
            create_mapping(state_dir, mapping)
        pump = StreamPump(
            Surroundings(
                api=StreamsApi(url),
                invoke=invoke,
                send=lambda _configuration, _failed: None,
                state_dir=state_dir,
            )
        )
        thread = threading.Thread(target=pump.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            pump.join(10)


def mapping_of(stream: str, **settings: object) -> dict[str, object]:
    """Return an event source mapping that reads a stream from its beginning."""
    return {
        "EventSourceArn": stream,
        "FunctionName": FUNCTION,
        "StartingPosition": "TRIM_HORIZON",
        **settings,
    }


def deployed(moto_url: str) -> FunctionRunner:
    """Deploy the function to moto and return what runs it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("consumer.py", HANDLER)
    s3, functions = client("s3", moto_url), client("lambda", moto_url)
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="code.zip", Body=archive.getvalue())
    role = client("iam", moto_url).create_role(RoleName="role", AssumeRolePolicyDocument="{}")
    functions.create_function(
        FunctionName=FUNCTION,
        Runtime="python3.14",
        Role=role["Role"]["Arn"],
        Handler="consumer.handler",
        Code={"S3Bucket": "code", "S3Key": "code.zip"},
    )
    return FunctionRunner(
        lambda_client=functions,
        s3_client=s3,
        environment={},
        work_dir=Path(tempfile.mkdtemp()),
        python=Path(sys.executable),
        node=None,
    )


def call(_function: str, _event: Mapping[str, Any]) -> Invocation:
    """Stand for a function that takes no time."""
    return Invocation(payload=None, error=None, log="", duration_ms=0.0)


def table_with_stream(dynamodb: DynamoDBClient, name: str) -> str:
    """Create a table and return its stream's ARN."""
    made = dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    arn: str = made["TableDescription"]["LatestStreamArn"]
    return arn


def put_item(dynamodb: DynamoDBClient, table: str, key: str) -> None:
    """Put an item."""
    dynamodb.put_item(TableName=table, Item={"pk": {"S": key}})


def fill(dynamodb: DynamoDBClient, table: str, records: int) -> None:
    """Put as many items as there shall be records, of some 400 bytes each."""

    def put(batch: int) -> None:
        items = [
            {"pk": {"S": f"{batch}-{number}"}, "text": {"S": "x" * 300}, "count": {"N": "5"}}
            for number in range(25)
        ]
        puts: Any = [{"PutRequest": {"Item": item}} for item in items]
        dynamodb.batch_write_item(RequestItems={table: puts})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(records // 25)))


@contextmanager
def moto() -> Iterator[str]:
    """Run moto's server."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while not _listens(port):
                time.sleep(0.05)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def client(service: str, url: str) -> AnyClient:
    """Make a boto3 client."""
    make: Callable[..., AnyClient] = boto3.client
    return make(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106  nobody checks it
    )


def milliseconds(seconds: list[float]) -> tuple[float, ...]:
    """Return the twentieths of many short times."""
    return twentieths([each * 1000 for each in seconds])


if __name__ == "__main__":
    run_alone(measure, __doc__)

"""Writes a second through the gateway: DynamoDB Local in memory against on disk.

``python -m benchmarks.in_memory [--quick] [--json]`` starts both at the same time and lets four
clients put items of some 400 bytes into each, in turns of a few seconds, so that both see the same
machine.
"""

import http.client
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.results import Figure, ratios, run_alone
from benchmarks.stream_pump import client, table_with_stream
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local

CLIENTS = 4
TURNS = 3
TURN_SECONDS, QUICK_TURN_SECONDS = 4.0, 1.5
HEADERS = {
    "X-Amz-Target": "DynamoDB_20120810.PutItem",
    "Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request,"
    " SignedHeaders=host, Signature=0",
}
NUMBERS = count()


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the writes a second of both, and their ratio turn by turn."""
    seconds = QUICK_TURN_SECONDS if quick else TURN_SECONDS
    with (
        tempfile.TemporaryDirectory() as folder,
        start_dynamodb_local() as memory,
        start_dynamodb_local(data_dir=Path(folder)) as disk,
        start_gateway(memory.url) as memory_gateway,
        start_gateway(disk.url) as disk_gateway,
    ):
        urls = {"in memory": memory_gateway.url, "on disk": disk_gateway.url}
        urls["in memory, without the gateway"] = memory.url
        for url in set(urls.values()) - {memory.url}:
            table_with_stream(client("dynamodb", url), "items")
        rates: dict[str, list[float]] = {name: [] for name in urls}
        for _ in range(TURNS):
            for name, url in urls.items():
                rates[name].append(writes_a_second(url, seconds))
    for name, of_turns in rates.items():
        yield Figure(name, "writes/s", tuple(of_turns), is_detail="without" in name)
    yield ratios("in memory to on disk", rates["in memory"], rates["on disk"])


def writes_a_second(url: str, seconds: float) -> float:
    """Put items for some seconds and return how many a second."""
    until = time.perf_counter() + seconds

    def work(_client: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port or 0)
        done = 0
        while time.perf_counter() < until:
            item = {"pk": {"S": str(next(NUMBERS))}, "text": {"S": "x" * 300}}
            body = json.dumps({"TableName": "items", "Item": item})
            connection.request("POST", "/", body, HEADERS)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise RuntimeError(f"PutItem was answered with {answer.status}")
            done += 1
        connection.close()
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(work, range(CLIENTS))) / seconds


if __name__ == "__main__":
    run_alone(measure, __doc__)

"""Copying items back into a table, against a bare loop of BatchWriteItem.

``python -m benchmarks.copy_back [--quick] [--json]`` starts DynamoDB Local (in memory). Each round
fills a table by a loop of BatchWriteItem, 25 items of about 400 bytes a call, and copies it back
into an empty one as `datactl restore apply` does: with its scan, its conditions and its checkpoint.
Both in turns, in one run, since other work on the machine disturbs
either. Then memory: how much more a copy of four times the items takes.
"""

from __future__ import annotations

import itertools
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.results import Figure, ratios, run_alone
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.restore.copying import CopyBack, Live, Mode, Request
from tools.restore.listing import Listing
from tools.restore.sizes import wire_bytes
from tools.restore.sources import RestoredTable
from tools.table_scans.checkpoint import Checkpoint
from tools.table_scans.pacing import Pace, TokenBucket

ITEMS, QUICK_ITEMS = 20_000, 4_000
RUNS = 3
SEGMENTS = 4
TOGETHER = 25

WARM = 1_000
TIMES = 4
KEYS = ("pk", "sk")
UNLIMITED = 1e9
_TABLES = itertools.count(1)


WAYS = {"whatever is there": Mode.OVERWRITE, "only what is missing": Mode.ONLY_MISSING}

AnyClient = Any


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the rates, their ratio, and the memory."""
    count = QUICK_ITEMS if quick else ITEMS
    with start_dynamodb_local() as engine, tempfile.TemporaryDirectory() as folder:
        client = _client(engine.url)
        rates: dict[str, list[float]] = {"loop": [], **{each: [] for each in WAYS}}
        for mode in WAYS.values():
            _copied(client, _filled(client, WARM)[0], Path(folder), mode)
        for _ in range(RUNS):
            table, seconds = _filled(client, count)
            rates["loop"].append(count / seconds)
            for way, mode in WAYS.items():
                rates[way].append(count / _copied(client, table, Path(folder), mode))
            client.delete_table(TableName=table)
        before = _memory()
        _copied(client, _filled(client, TIMES * count)[0], Path(folder), Mode.ONLY_MISSING)
        more = _memory() - before
    yield Figure("a loop of BatchWriteItem", "items/s", tuple(rates["loop"]))
    for way in WAYS:
        yield Figure(f"copied back, {way}", "items/s", tuple(rates[way]))
        yield ratios(f"copying back to the loop, {way}", rates[way], rates["loop"])
    yield Figure("highest memory", "MB", (before,))
    yield Figure(f"more memory for {TIMES} times the items", "MB", (more,))
    bytes_each = wire_bytes(_item(0))
    minutes = tuple(10 * 2**30 / bytes_each / rate / 60 for rate in rates["only what is missing"])
    yield Figure("10 GB at that rate", "minutes", minutes, is_detail=True)


def _client(url: str) -> AnyClient:
    make: Any = boto3.client
    return make(
        "dynamodb",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="benchmark",
        aws_secret_access_key="benchmark",  # noqa: S106  DynamoDB Local takes any
        config=Config(max_pool_connections=2 * SEGMENTS),
    )


def _item(number: int) -> dict[str, Any]:
    return {
        "pk": {"S": f"user-{number % 997}"},
        "sk": {"S": f"item-{number:08}"},
        "title": {"S": "a title of some words " * 2},
        "number": {"N": str(number)},
        "tags": {"L": [{"S": "one"}, {"S": "two"}]},
        "body": {"S": "x" * 280},
    }


def _empty(client: AnyClient) -> str:
    name = f"copy-back-{next(_TABLES)}"
    client.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": each, "KeyType": kind}
            for each, kind in zip(KEYS, ("HASH", "RANGE"), strict=True)
        ],
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in KEYS],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def _filled(client: AnyClient, count: int) -> tuple[str, float]:
    """Fill a table by a bare loop, and return its name and the seconds that took."""
    name = _empty(client)
    seconds = 0.0
    for start in range(0, count, TOGETHER):
        items = map(_item, range(start, start + TOGETHER))
        puts = [{"PutRequest": {"Item": item}} for item in items]
        started = time.perf_counter()
        client.batch_write_item(RequestItems={name: puts})
        seconds += time.perf_counter() - started
    return name, seconds


def _copied(client: AnyClient, base: str, folder: Path, mode: Mode) -> float:
    """Copy a table back into an empty one, and return the seconds that took."""
    live = _empty(client)
    copy = CopyBack(
        Request(mode),
        RestoredTable(client, base, None, KEYS),
        Live(client, live, KEYS),
        Pace(TokenBucket(UNLIMITED), TokenBucket(UNLIMITED)),
        Listing(folder / "listed"),
    )
    before = copy.count(SEGMENTS, lambda _items: None)
    checkpoint = Checkpoint.begin(folder / "checkpoint", copy.subject(), SEGMENTS, before)
    started = time.perf_counter()
    copy.run(checkpoint, SEGMENTS, lambda _items: None)
    seconds = time.perf_counter() - started
    client.delete_table(TableName=live)
    return seconds


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    run_alone(measure, __doc__)

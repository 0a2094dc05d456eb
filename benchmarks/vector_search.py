"""Searches of a vector index through the front, against bare numpy on the same vectors.

Run with ``python -m benchmarks.vector_search [--quick] [--json]``: 20,000 vectors of 1,024
dimensions, or 8,000 of them. Each turn asks both for the ten nearest to the same vector, which must
be the same ones; numpy has the lengths of all vectors ready, as an index does.

The index is read from a table that this script holds, since no search asks the engine: DynamoDB
Local needs minutes and 4 GB for so many items.
"""

import asyncio
import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.results import Figure, ratios, run_alone
from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.connections import ClientConnection, Engine
from tools.local.dynamodb.messages import Message, ServiceError
from tools.local.dynamodb.vectors.definitions import Definition
from tools.local.dynamodb.vectors.layer import VectorLayer
from tools.local.dynamodb.vectors.store import DefinitionStore
from tools.local.settings import ACCOUNT, REGION

DIMENSIONS = 1_024
VECTORS, QUICK_VECTORS = 20_000, 8_000
NEAREST = 10
TURNS = 15

_TABLE, _INDEX = "messages", "embedding"
_PAGE = 500
_HOST = "127.0.0.1"
_HEADERS = {"X-Amz-Target": "DynamoDB_20120810.SearchVectors"}

Floats = npt.NDArray[np.float32]


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the milliseconds of a search both ways, and their ratio turn by turn."""
    count = QUICK_VECTORS if quick else VECTORS
    draw = np.random.default_rng(16)
    vectors = _rounded(draw.standard_normal((count, DIMENSIONS)))
    with _front(vectors) as port:
        started = time.perf_counter()
        _asked(port, _request(vectors[0]))
        yield Figure("first search, which reads the table", "s", (time.perf_counter() - started,))
        lengths = np.linalg.norm(vectors, axis=1)
        front, bare = [], []
        for _ in range(TURNS):
            sought = _rounded(draw.standard_normal(DIMENSIONS))
            request = _request(sought)
            started = time.perf_counter()
            found = _asked(port, request)
            asked = time.perf_counter()
            nearest = _nearest(vectors, lengths, sought)
            bare.append((time.perf_counter() - asked) * 1000)
            front.append((asked - started) * 1000)
            if found != nearest.tolist():
                raise RuntimeError(f"The index found {found}, and numpy {nearest.tolist()}")
    yield Figure(f"search of {count:,} vectors through the front", "ms", tuple(front))
    yield Figure(f"numpy on the same {count:,}", "ms", tuple(bare))
    yield ratios("front to numpy", front, bare)


def _nearest(vectors: Floats, lengths: Floats, sought: Floats) -> npt.NDArray[np.intp]:
    cosines = (vectors @ sought) / (lengths * np.linalg.norm(sought))
    nearest = np.argpartition(-cosines, NEAREST)[:NEAREST]
    ordered: npt.NDArray[np.intp] = nearest[np.argsort(-cosines[nearest])]
    return ordered


def _rounded(values: npt.NDArray[np.float64]) -> Floats:
    """Return floats of few digits: what is measured is no reading of numbers."""
    return values.round(4).astype(np.float32)


class _Table(Engine):
    """An engine with one table, which it holds in memory."""

    def __init__(self, vectors: Floats) -> None:
        super().__init__(_HOST, 0)
        self._vectors = vectors

    async def call(
        self, operation: str, arguments: Mapping[str, Any], *, service: str = "DynamoDB"
    ) -> Any:  # noqa: ANN401  as the engine answers
        """Describe the table, or read a page of it."""
        if operation == "DescribeTable":
            return {"Table": {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}}
        if operation != "Scan":
            raise ServiceError("UnknownOperationException", f"{operation} of {service}")
        first = int(arguments.get("ExclusiveStartKey", {"pk": {"S": "0"}})["pk"]["S"])
        after = first + _PAGE
        items = [_item(place, self._vectors[place]) for place in range(first, after)]
        last = {"LastEvaluatedKey": {"pk": {"S": str(after)}}}
        return {"Items": items, **(last if after < len(self._vectors) else {})}


@contextmanager
def _front(vectors: Floats) -> Iterator[int]:
    """Serve searches of the vectors from another thread, and return the port."""
    ready: Queue[tuple[int, Callable[[], object]]] = Queue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "definitions.json"
        DefinitionStore(path).put(_TABLE, [Definition(_DEFINITION, {})])
        layer = VectorLayer(_Table(vectors), Deployment(REGION, ACCOUNT), path)
        thread = threading.Thread(target=lambda: asyncio.run(_serve(layer, ready)))
        thread.start()
        port, stop = ready.get()
        try:
            yield port
        finally:
            stop()
            thread.join()


async def _serve(layer: VectorLayer, ready: Queue[tuple[int, Callable[[], object]]]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    async def passed(request: Message) -> Message:
        raise ServiceError("UnknownOperationException", request.operation)

    async def answer(request: Message) -> Message:
        return await layer.answer(request, passed, ())

    server = await loop.create_server(lambda: ClientConnection(answer), _HOST, 0)
    port = server.sockets[0].getsockname()[1]
    ready.put((port, lambda: loop.call_soon_threadsafe(stop.set)))
    await stop.wait()
    server.close()


_DEFINITION = {
    "IndexName": _INDEX,
    "VectorAttribute": {"AttributeName": "embedding"},
    "Dimensions": DIMENSIONS,
    "DistanceFunction": "COSINE",
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}


def _item(place: int, vector: Floats) -> dict[str, Any]:
    return {"pk": {"S": str(place)}, "embedding": {"L": _numbers(vector)}}


def _request(sought: Floats) -> bytes:
    search = {
        "TableName": _TABLE,
        "IndexName": _INDEX,
        "SearchVector": _numbers(sought),
        "TopK": NEAREST,
    }
    return json.dumps(search).encode()


def _numbers(vector: Floats) -> list[dict[str, str]]:
    return [{"N": f"{number:.4f}"} for number in vector.tolist()]


def _asked(port: int, request: bytes) -> list[int]:
    connection = http.client.HTTPConnection(_HOST, port)
    connection.request("POST", "/", request, _HEADERS)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != http.client.OK:
        raise RuntimeError(f"A search was answered with {answer.status}: {content!r}")
    return [int(each["Item"]["pk"]["S"]) for each in json.loads(content)["SearchResults"]]


if __name__ == "__main__":
    run_alone(measure, __doc__)

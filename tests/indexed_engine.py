"""DynamoDB Local with an index over its stream records, for tests that write many of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.memory_folder import memory_folder
from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.dynamodb.running import RunningServer


@contextmanager
def indexed_dynamodb(*, sweep_seconds: float) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Start the engine, and a gateway before it; the tables are in a file, in memory if possible.

    The engine has no such index in its own memory, and each write takes the longer the more records
    the tests before it have left behind.
    """
    with (
        memory_folder("dynamodb") as folder,
        start_dynamodb_local(data_dir=folder) as engine,
        start_gateway(engine.url, sweep_seconds=sweep_seconds, tables_dir=folder) as gateway,
    ):
        yield engine, gateway

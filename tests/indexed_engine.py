"""DynamoDB Local with an index over its stream records, for tests that write many of them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.local.dynamodb.background import start_gateway
from tools.local.dynamodb.engine import start_dynamodb_local
from tools.local.dynamodb.running import RunningServer

_IN_MEMORY = Path("/dev/shm")  # noqa: S108  the folder below it has a name of its own
_ENOUGH_BYTES = 2**29


@contextmanager
def indexed_dynamodb(*, sweep_seconds: float) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Start the engine, and a gateway before it; the tables are in a file, in memory if possible.

    The engine has no such index in its own memory, and each write takes the longer the more records
    the tests before it have left behind.
    """
    is_roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ENOUGH_BYTES
    with (
        tempfile.TemporaryDirectory(dir=_IN_MEMORY if is_roomy else None) as folder,
        start_dynamodb_local(data_dir=Path(folder)) as engine,
        start_gateway(engine.url, sweep_seconds=sweep_seconds, tables_dir=Path(folder)) as gateway,
    ):
        yield engine, gateway

"""Vector indexes before a moto, in a thread of this process."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue

from tests.local.dynamodb.watched_gateway import DEPLOYMENT
from tools.local.dynamodb.connections import Answer, ClientConnection, Engine
from tools.local.dynamodb.vectors.before import with_vector_indexes

_HOST = "127.0.0.1"


class _Connection(ClientConnection):
    """A client's connection, which is known so that it can be closed."""

    def __init__(self, answer: Answer, known: set[asyncio.BaseTransport]) -> None:
        super().__init__(answer)
        self._known = known

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the connection."""
        self._known.add(transport)
        super().connection_made(transport)


@contextmanager
def front_before_moto(port: int) -> Iterator[str]:
    """Serve moto's tables with vector indexes, and return the URL."""
    ready: Queue[tuple[str, Callable[[], object]]] = Queue()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(port, ready)), daemon=True)
    thread.start()
    url, stop = ready.get()
    try:
        yield url
    finally:
        stop()
        thread.join()


async def _serve(port: int, ready: Queue[tuple[str, Callable[[], object]]]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    engine = Engine(_HOST, port)
    answer = with_vector_indexes(engine, DEPLOYMENT, engine.send)
    known: set[asyncio.BaseTransport] = set()
    server = await loop.create_server(lambda: _Connection(answer, known), _HOST, 0)
    address = server.sockets[0].getsockname()
    ready.put((f"http://{_HOST}:{address[1]}", lambda: loop.call_soon_threadsafe(stop.set)))
    await stop.wait()
    server.close()
    engine.close()
    for transport in known:
        transport.close()
    await asyncio.sleep(0)  # connections are closed in the next turn of the loop

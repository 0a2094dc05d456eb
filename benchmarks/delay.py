"""A proxy that gives a local PostgreSQL the round-trip time of one in another building.

A socket on the same machine answers in a few microseconds, which no deployed client ever sees.
"""

import multiprocessing
import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import psycopg

_CHUNK = 1 << 16


@contextmanager
def delayed(url: str, round_trip_seconds: float) -> Iterator[str]:
    """Yield an address under which every message travels half the round trip in each direction.

    Delays, does not throttle: many messages may be under way at once. Runs in its own process.
    """
    parts = psycopg.conninfo.conninfo_to_dict(url)
    target = f"{parts['host']}/.s.PGSQL.{parts.get('port', 5432)}"
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(target, round_trip_seconds / 2, sender), daemon=True
    )
    process.start()
    try:
        port = receiver.recv()
        yield psycopg.conninfo.make_conninfo(url, host="127.0.0.1", port=port)
    finally:
        process.terminate()
        process.join()


def round_trip(connection: psycopg.Connection, count: int = 200) -> float:
    """Return the measured time of the smallest query, in seconds."""
    started = time.perf_counter()
    for _ in range(count):
        connection.execute("SELECT 1")
    return (time.perf_counter() - started) / count


def _serve(target: str, delay: float, sender: Connection) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender.send(server.getsockname()[1])
        while True:
            client, _ = server.accept()
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(target)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink in ((client, upstream), (upstream, client)):
                _relay(source, sink, delay)


def _relay(source: socket.socket, sink: socket.socket, delay: float) -> None:
    under_way: queue.Queue[tuple[float, bytes]] = queue.Queue(maxsize=1_000)

    def receive() -> None:
        while data := source.recv(_CHUNK):
            under_way.put((time.perf_counter() + delay, data))
        under_way.put((0, b""))

    def deliver() -> None:
        while True:
            due, data = under_way.get()
            if not data:
                sink.shutdown(socket.SHUT_WR)
                return
            time.sleep(max(0, due - time.perf_counter()))
            sink.sendall(data)

    for work in (receive, deliver):
        threading.Thread(target=work, daemon=True).start()

"""A service that answers DescribeTable for any table but `absent…`, and throttles."""

import json
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ManyTables:
    """What the service answers; it counts the calls for each table."""

    def __init__(self, throttled_once: Collection[str]) -> None:
        self.throttled_once = throttled_once
        self.calls: Counter[str] = Counter()

    def describe(self, table: str) -> tuple[int, dict[str, Any]]:
        """Return status and body."""
        self.calls[table] += 1
        if table in self.throttled_once and self.calls[table] == 1:
            return 400, {
                "__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException",
                "message": "Rate of requests exceeds the allowed throughput.",
            }
        if table.startswith("absent"):
            return 400, {
                "__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
                "message": "Requested resource not found.",
            }
        indexes = [{"IndexName": f"index-{number}", "IndexSizeBytes": 1} for number in range(4)]
        description = {
            "TableName": table,
            "TableSizeBytes": 100,
            "ItemCount": 7,
            "GlobalSecondaryIndexes": indexes,
        }
        return 200, {"Table": description}


@contextmanager
def serving(tables: ManyTables) -> Iterator[str]:
    """Serve the tables, and yield the address."""

    class Requests(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            status, body = tables.describe(json.loads(self.rfile.read(length))["TableName"])
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its signature
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Requests) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

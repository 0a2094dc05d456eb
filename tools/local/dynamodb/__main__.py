"""Start the DynamoDB gateway: `python -m tools.local.dynamodb --port … --engine-url …`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.gateway import GatewayOptions, run_gateway


def main() -> None:
    """Run the gateway until it is told to stop, or say in one sentence why it cannot."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if arguments.watch_stdin:
        threading.Thread(target=_stop_at_end_of_input, daemon=True).start()
    engine_port = urlsplit(arguments.engine_url).port
    if engine_port is None:
        sys.exit(f"error: --engine-url {arguments.engine_url} names no port.")
    if arguments.state_dir is not None:
        arguments.state_dir.mkdir(parents=True, exist_ok=True)
    options = GatewayOptions(
        port=arguments.port,
        engine_port=engine_port,
        deployment=Deployment(arguments.region, arguments.account),
        state_dir=arguments.state_dir,
        sweep_seconds=arguments.sweep_seconds or None,
    )
    try:
        asyncio.run(run_gateway(options, _report_ready))
    except OSError as error:
        sys.exit(f"error: the DynamoDB gateway cannot listen on port {arguments.port}: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local.dynamodb", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on (a free one)")
    parser.add_argument("--engine-url", required=True, help="URL of DynamoDB Local")
    parser.add_argument("--region", default="us-east-1", help="Region of the tables' ARNs")
    parser.add_argument("--account", default="123456789012", help="account of the tables' ARNs")
    parser.add_argument("--state-dir", type=Path, help="folder for TTL, tags and the like")
    parser.add_argument(
        "--sweep-seconds",
        type=float,
        default=5.0,
        help="how often expired items are deleted; 0 for never",
    )
    parser.add_argument("--watch-stdin", action="store_true", help="stop when standard input ends")
    return parser


def _report_ready(url: str) -> None:
    print(f"ready {url}", flush=True)  # noqa: T201  the supervisor waits for this line


def _stop_at_end_of_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()

"""Start the DynamoDB gateway: `python -m tools.local.dynamodb --port … --engine-url …`."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.gateway import GatewayOptions, run_gateway
from tools.local.lifeline import end_with_standard_input
from tools.local.settings import ACCOUNT, REGION


def main() -> None:
    """Run the gateway until it is told to stop, or say in one sentence why it cannot."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if arguments.watch_stdin:
        end_with_standard_input()
    engine_port = urlsplit(arguments.engine_url).port
    if engine_port is None:
        sys.exit(f"dynamodb-gateway: --engine-url {arguments.engine_url} names no port.")
    if arguments.state_dir is not None:
        arguments.state_dir.mkdir(parents=True, exist_ok=True)
    options = GatewayOptions(
        port=arguments.port,
        engine_port=engine_port,
        deployment=Deployment(arguments.region, arguments.account),
        state_dir=arguments.state_dir,
        sweep_seconds=arguments.sweep_seconds,
        others_url=arguments.others_url,
        tables_dir=arguments.tables_dir,
    )
    try:
        asyncio.run(run_gateway(options, _report_ready))
    except OSError as error:
        reason = error.strerror or error
        sys.exit(f"dynamodb-gateway: cannot listen on port {arguments.port}: {reason}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local.dynamodb", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on (a free one)")
    parser.add_argument("--engine-url", required=True, help="URL of DynamoDB Local")
    parser.add_argument("--region", default=REGION, help="Region of the tables' ARNs")
    parser.add_argument("--account", default=ACCOUNT, help="account of the tables' ARNs")
    parser.add_argument("--state-dir", type=Path, help="folder for TTL, tags and the like")
    parser.add_argument(
        "--sweep-seconds",
        type=float,
        default=5.0,
        help="how often expired items are deleted; 0 for never",
    )
    parser.add_argument("--tables-dir", type=Path, help="folder in which the engine keeps tables")
    parser.add_argument("--others-url", help="endpoint of S3 and AWS Backup")
    parser.add_argument("--watch-stdin", action="store_true", help="stop when standard input ends")
    return parser


def _report_ready(url: str) -> None:
    print(f"dynamodb-gateway: ready at {url}", flush=True)  # noqa: T201  the supervisor waits for this line


if __name__ == "__main__":
    main()

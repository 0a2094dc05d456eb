"""Start the front with the gateway: `python -m tools.local.front --port … --engine-url …`."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tools.local.databases.options import add_database_options, database_service
from tools.local.dynamodb.arns import Deployment
from tools.local.dynamodb.gateway import GatewayOptions, run_gateway
from tools.local.front.front import Front, Surroundings
from tools.local.lifeline import end_with_standard_input
from tools.local.settings import ACCOUNT, REGION


def main() -> None:
    """Run until told to stop, or say in one sentence why it cannot."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if arguments.watch_stdin:
        end_with_standard_input()
    arguments.state_dir.mkdir(parents=True, exist_ok=True)
    options = GatewayOptions(
        port=arguments.port,
        engine_port=arguments.engine_url,
        deployment=Deployment(arguments.region, arguments.account),
        state_dir=arguments.state_dir,
        others_url=f"http://localhost:{arguments.moto_url}",
        tables_dir=arguments.tables_dir,
    )
    surroundings = Surroundings(
        moto_port=arguments.moto_url,
        cloudformation_port=arguments.cloudformation_url,
        functions_port_file=arguments.functions_port_file,
    )
    databases = database_service(arguments)
    try:
        asyncio.run(
            run_gateway(
                options,
                _report_ready,
                around=lambda tables: (
                    Front(surroundings, tables.answer, tables.vaults, databases).answer
                ),
            )
        )
    except OSError as error:
        reason = error.strerror or error
        sys.exit(f"dynamodb-gateway: cannot listen on port {arguments.port}: {reason}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local.front", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on (a free one)")
    for name, what in (
        ("engine", "DynamoDB Local"),
        ("moto", "all services that have nothing of their own"),
        ("cloudformation", "CloudFormation"),
    ):
        parser.add_argument(f"--{name}-url", type=_port, required=True, help=f"URL of {what}")
    parser.add_argument(
        "--functions-port-file",
        type=Path,
        required=True,
        help="file in which what runs functions says where it listens",
    )
    add_database_options(parser)
    parser.add_argument("--region", default=REGION, help="Region of the tables' ARNs")
    parser.add_argument("--account", default=ACCOUNT, help="account of the tables' ARNs")
    parser.add_argument(
        "--state-dir", type=Path, required=True, help="folder for TTL, tags and the like"
    )
    parser.add_argument("--tables-dir", type=Path, help="folder in which the engine keeps tables")
    parser.add_argument("--watch-stdin", action="store_true", help="stop when standard input ends")
    return parser


def _port(url: str) -> int:
    port = urlsplit(url).port
    if port is None:
        raise argparse.ArgumentTypeError(f"{url} names no port")
    return port


def _report_ready(url: str) -> None:
    print(f"dynamodb-gateway: ready at {url}", flush=True)  # noqa: T201  for whoever waits


if __name__ == "__main__":
    main()

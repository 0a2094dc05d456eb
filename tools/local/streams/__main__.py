"""Start the stream pump: `python -m tools.local.streams --moto-url … --dynamodb-url …`."""

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tools.local.functions import FunctionRunner
from tools.local.functions.background import BackgroundCalls
from tools.local.functions.log_book import LogBook, group_maker, logs_dir
from tools.local.lifeline import end_with_standard_input
from tools.local.schedules.api_calls import ApiCalls
from tools.local.schedules.clock import ScheduleClock
from tools.local.schedules.reading import Deployed
from tools.local.settings import REGION
from tools.local.streams.api import StreamsApi
from tools.local.streams.destinations import sender
from tools.local.streams.mapping_worker import Surroundings
from tools.local.streams.pump import StreamPump
from tools.local.streams.service.server import FunctionService, asking, service_answer

_FORWARDED = ("AWS_ENDPOINT_URL", "PG")
"""Beginnings of the names of variables that functions get from this process."""

_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
_JOIN_SECONDS = 1.0


def main() -> None:
    """Run the pump until it is told to stop."""
    arguments = _parser().parse_args()
    arguments.dynamodb_url = arguments.dynamodb_url or arguments.moto_url
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    if arguments.watch_stdin:
        end_with_standard_input()
    arguments.state_dir.mkdir(parents=True, exist_ok=True)

    environment = _environment(arguments)
    session = boto3.Session(
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=arguments.region,
    )

    def make_client(service: str) -> Any:  # noqa: ANN401  no stubs of these are installed
        make: Any = session.client
        many = Config(max_pool_connections=32)
        is_table = service == "dynamodb"
        endpoint = arguments.dynamodb_url if is_table else arguments.moto_url
        return make(service, endpoint_url=endpoint, config=many)

    lambda_client = make_client("lambda")
    book = LogBook(logs_dir(arguments.state_dir), group_maker(make_client("logs")))
    runner = FunctionRunner(
        lambda_client=lambda_client,
        s3_client=make_client("s3"),
        environment=environment,
        work_dir=arguments.state_dir / "functions",
        python=Path(sys.executable),
        node=arguments.node,
        logs=book,
    )
    background = BackgroundCalls(runner, lambda_client)
    answer = service_answer(
        state_dir=arguments.state_dir,
        invoke=runner.invoke,
        background=background,
        book=book,
        elsewhere=asking(arguments.moto_url),
    )
    FunctionService(answer).start(arguments.state_dir)
    calls = ApiCalls(make_client)
    clock = ScheduleClock(Deployed(make_client), background.call, calls.call)
    threading.Thread(target=clock.run, args=(stop,), name="schedules", daemon=True).start()
    surroundings = Surroundings(
        api=StreamsApi(arguments.dynamodb_url, arguments.region),
        invoke=runner.invoke,
        send=sender(make_client),
        state_dir=arguments.state_dir,
    )
    pump = StreamPump(surroundings)
    print("streams: ready", flush=True)  # noqa: T201  the supervisor waits for this line
    pump.run(stop)
    runner.close()
    pump.join(_JOIN_SECONDS)
    # A function under way must not hold up the end; its batch is delivered again next time.
    os._exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local.streams", description=__doc__)
    parser.add_argument("--moto-url", required=True, help="endpoint of all other services")
    parser.add_argument("--dynamodb-url", help="endpoint of the streams, if it is not moto's")
    parser.add_argument(
        "--state-dir", type=Path, required=True, help="folder with the event source mappings"
    )
    parser.add_argument("--region", default=REGION, help="Region of the deployment")
    parser.add_argument(
        "--function-variable",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="environment variable for the functions; may be repeated",
    )
    parser.add_argument("--node", type=Path, help="program for functions in Node.js")
    parser.add_argument("--watch-stdin", action="store_true", help="stop when standard input ends")
    return parser


def _environment(arguments: argparse.Namespace) -> dict[str, str]:
    """Build what every function gets in its environment: how to reach the local AWS."""
    forwarded = {name: value for name, value in os.environ.items() if name.startswith(_FORWARDED)}
    credentials = {name: os.environ.get(name, value) for name, value in _CREDENTIALS.items()}
    return {
        **forwarded,
        **credentials,
        "AWS_ENDPOINT_URL": arguments.moto_url,
        "AWS_ENDPOINT_URL_DYNAMODB": arguments.dynamodb_url,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": arguments.dynamodb_url,
        **dict(variable.split("=", 1) for variable in arguments.function_variable),
    }


if __name__ == "__main__":
    main()

"""The AWS CLI in this process, led to an account in memory and its CloudFormation."""

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from moto.server import ThreadedMotoServer

from benchmarks.failing.world import World
from tests.aws_cli_driver import aws_cli_driver
from tools.local.cloudformation.api.protocol import operation, parse_request
from tools.local.cloudformation.errors import ApiError

Aws = Callable[..., str]
"""Runs a command, given as words, and returns what it prints."""


@contextlib.contextmanager
def aws_cli(account: World) -> Iterator[Aws]:
    """Give what runs commands of the AWS CLI in an account."""
    driver = aws_cli_driver()
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()

    def lead(model: Any, params: dict[str, Any], **_: Any) -> Any:
        if model.service_model.service_name == "cloudformation":
            return answered(account, params["body"])
        if model.name == "DeleteDBInstance":
            # RDS takes the secret that it manages along; the local one is CloudFormation's.
            name = f"rds!db-{params['body']['DBInstanceIdentifier']}"
            secrets = account.client("secretsmanager")
            secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        params["url"] = f"http://{host}:{port}{params['url_path']}"
        return None

    def run(*arguments: str) -> str:
        printed, complained = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            status = driver.main(list(arguments))
        assert status == 0, f"{arguments}: {complained.getvalue()}"
        return printed.getvalue()

    driver.session.register("before-call", lead)
    yield run
    server.stop()


def answered(account: World, form: Mapping[str, str]) -> tuple[Any, dict[str, Any]]:
    """Answer for CloudFormation, as `before-call` may instead of a server."""
    model = operation(form["Action"])
    try:
        answer = account.call(model.name, **parse_request(model, form))
    except ApiError as error:
        details = {"Code": error.code, "Message": error.message}
        return SimpleNamespace(status_code=error.status, headers={}), {"Error": details}
    if model.name == "DeleteStack":
        account.settled(form["StackName"])
    return SimpleNamespace(status_code=200, headers={}), answer

"""What AWS, or the way there, can do wrong: every command says it in one sentence."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from tools.cli import cli

QUERY = ("query", "iops", "low-health", "entity_type=student", "threshold=70")
GET = ("query", "iops", "entity", "entity_id=stu_1", "entity_type=student")
REDRIVE = ("redrive", "list", "--product", "iops")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """Return variables with which boto3 reads nothing of this machine."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    unset = dict.fromkeys(
        (
            "AWS_ENDPOINT_URL_DYNAMODB",
            "AWS_PROFILE",
            "AWS_REGION",
            "AWS_SESSION_TOKEN",
            "HTTP_PROXY",
            "http_proxy",
        )
    )
    return {
        **unset,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
    }


def _said(arguments: tuple[str, ...], settings: dict[str, str | None]) -> str:
    answer = CliRunner().invoke(cli, list(arguments), env=settings)
    assert answer.exit_code == 1
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.output.count("\n") == 1
    return answer.output


@pytest.mark.parametrize("arguments", [QUERY, GET, REDRIVE], ids=["query", "get", "redrive"])
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"AWS_ENDPOINT_URL": "nonsense"},
            "Invalid endpoint: nonsense. Check AWS_ENDPOINT_URL and the other settings.",
        ),
        ({"AWS_ENDPOINT_URL": "http://localhost:99999"}, "Check AWS_ENDPOINT_URL"),
        ({"AWS_ENDPOINT_URL": "http://localhost:port"}, "Check AWS_ENDPOINT_URL"),
        ({"AWS_ENDPOINT_URL": "http://[::1"}, "Check AWS_ENDPOINT_URL"),
        ({"AWS_ENDPOINT_URL": "ftp://localhost:21"}, "Check AWS_ENDPOINT_URL"),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
            'Could not connect to the endpoint URL: "http://127.0.0.1:1/',
        ),
        (
            {"AWS_DEFAULT_REGION": None},
            "You must specify a region. Set AWS_DEFAULT_REGION, or ask the local AWS with --local.",
        ),
        (
            {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None},
            "Unable to locate credentials. Set AWS_PROFILE or log in, or ask the local AWS with",
        ),
        ({"AWS_SECRET_ACCESS_KEY": None}, "Partial credentials found in env"),
        (
            {"AWS_PROFILE": "nobody"},
            "The config profile (nobody) could not be found. Check the configuration of AWS",
        ),
        ({"AWS_DEFAULT_REGION": "us east"}, "'us east'"),
        (
            {
                **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
                "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/any",
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token",
            },
            "/nowhere/token: No such file or directory. Check the configuration of AWS",
        ),
        (
            {
                **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nowhere/token",
            },
            "/nowhere/token: No such file or directory. Check the configuration of AWS",
        ),
        (
            {"AWS_ENDPOINT_URL": "http://me:s3cret@127.0.0.1:1"},
            'Could not connect to the endpoint URL: "http://127.0.0.1:1/',
        ),
    ],
    ids=lambda value: "-".join(map(str, value.items())) if isinstance(value, dict) else "",
)
def test_a_way_that_leads_nowhere(
    arguments: tuple[str, ...],
    changed: dict[str, str | None],
    said: str,
    settings: dict[str, str | None],
) -> None:
    assert said in _said(arguments, settings | changed)


@pytest.mark.parametrize(
    ("process", "said"),
    [
        ("/nowhere/program", "/nowhere/program: No such file or directory. Check the config"),
        ("echo garbage", "Expecting value: line 1 column 1 (char 0). Check AWS_ENDPOINT_URL and"),
    ],
)
def test_a_program_for_credentials_that_gives_none(
    process: str, said: str, settings: dict[str, str | None]
) -> None:
    config = f"[default]\ncredential_process = {process}\n"
    Path(str(settings["AWS_CONFIG_FILE"])).write_text(config)
    keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    assert said in _said(QUERY, settings | keys)


def test_a_setting_that_is_no_number(settings: dict[str, str | None]) -> None:
    assert "'often'" in _said(QUERY, settings | {"AWS_MAX_ATTEMPTS": "often"})


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AccessDeniedException", "Use a role that may: the product's published policies"),
        ("AccessDeniedException", "all else takes the account's role for operators"),
        ("ExpiredTokenException", "Log in again, or choose other credentials with AWS_PROFILE."),
        ("UnrecognizedClientException", "Log in again"),
        ("ResourceNotFoundException", "Check that it is deployed in this account and Region"),
        ("ThrottlingException", "Try again later."),
        ("ValidationException", "Query failed: why it is so (ValidationException).\n"),
    ],
)
def test_a_refusal_says_what_to_do(code: str, advice: str, settings: dict[str, str | None]) -> None:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "why\nit is so."}
    with _server(400, json.dumps(body), "application/x-amz-json-1.0") as url:
        said = _said(QUERY, settings | {"AWS_ENDPOINT_URL": url})
    assert said.startswith("error: iops-dashboard-metrics: Query failed: why it is so (")
    assert advice in said


@pytest.mark.parametrize("arguments", [QUERY, GET], ids=["query", "get"])
@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_another_server_is_told_from_aws(
    arguments: tuple[str, ...], status: int, settings: dict[str, str | None]
) -> None:
    """A page with status 200 would look like an answer without items."""
    with _server(status, "<html>Welcome</html>", "text/html") as url:
        said = _said(arguments, settings | {"AWS_ENDPOINT_URL": url})
    assert "What answers is not AWS: check AWS_ENDPOINT_URL." in said
    assert "html" not in said


@contextmanager
def _server(status: int, body: str, content_type: str) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            if "json" in content_type:
                self.send_header("x-amzn-RequestId", "1")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

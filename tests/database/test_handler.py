"""The custom resource: migrates, answers always, and never says a password."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest

from custom_resources import response
from function_settings.settings import SettingError
from mavprep_database import connecting, handler
from mavprep_database.connecting import UnreachableError
from mavprep_database.environment import Environment
from mavprep_database.errors import MigrationError, StatementError
from mavprep_database.version import migrations_version
from tests.database.documented import TABLES
from tests.database.test_migrations import LATEST

PASSWORD = "s3cret-of-the-master"
SIGNATURE = "X-Amz-Signature=abcdef"
VARIABLES = {
    "DATABASE_SECRET_ARN": "arn:secret",
    "DATABASE_HOST": "db.example",
    "DATABASE_PORT": "5432",
    "DATABASE_NAME": "mavprep",
    "DATABASE_CA_BUNDLE": "ca.pem",
}


class Secrets:
    """A Secrets Manager that holds one secret, or several in turn."""

    def __init__(self, *contents: str) -> None:
        self.contents = list(contents)

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "arn:secret"
        return {
            "SecretString": self.contents.pop(0) if len(self.contents) > 1 else self.contents[0]
        }


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 60_000


class CloudFormation:
    """Receives the answers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.content_types: list[str | None] = []
        self.failures = 0

    def request(self, request_type: str, **more: object) -> dict[str, object]:
        return {
            "RequestType": request_type,
            "ResponseURL": f"{self.url}/answer?{SIGNATURE}",
            "StackId": "arn:stack",
            "RequestId": "request-1",
            "LogicalResourceId": "Schema",
            "ResourceProperties": {"Version": "anything"},
            **more,
        }


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if service.failures:
                service.failures -= 1
                self.send_error(503)
                return
            service.answers.append(json.loads(body))
            service.sizes.append(len(body))
            service.content_types.append(self.headers["Content-Type"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        service = CloudFormation(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield service
        server.shutdown()
        thread.join()


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Secrets:
    made = Secrets(json.dumps({"username": "postgres", "password": PASSWORD}))
    monkeypatch.setattr(boto3, "client", lambda _: made)
    return made


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch, empty_database: str, secrets: Secrets) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(empty_database)
    for name, value in {
        "DATABASE_SECRET_ARN": "arn:secret",
        "DATABASE_HOST": str(parts["host"]),
        "DATABASE_PORT": "5432",
        "DATABASE_NAME": str(parts["dbname"]),
    }.items():
        monkeypatch.setenv(name, value)
    assert secrets.contents


@pytest.fixture(autouse=True)
def nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert PASSWORD not in caplog.text
    assert SIGNATURE not in caplog.text


@pytest.mark.usefixtures("function")
def test_create_migrates_and_says_where_the_schema_is(
    cloudformation: CloudFormation, empty_database: str
) -> None:
    handler.handler(cloudformation.request("Create"), Context())
    assert cloudformation.answers == [
        {
            "Status": "SUCCESS",
            "Reason": "",
            "PhysicalResourceId": "mavprep-database-schema",
            "StackId": "arn:stack",
            "RequestId": "request-1",
            "LogicalResourceId": "Schema",
            "Data": {"Revision": LATEST, "Version": migrations_version()},
        }
    ]
    # A signed URL accepts no other content type than the one it was signed with: none.
    assert cloudformation.content_types == [""]
    with psycopg.connect(empty_database) as connection:
        for table in TABLES:
            connection.execute(f"SELECT FROM {table}".encode())


@pytest.mark.usefixtures("function")
def test_update_keeps_the_physical_id(cloudformation: CloudFormation) -> None:
    request = cloudformation.request("Update", PhysicalResourceId="of-an-older-release")
    handler.handler(request, Context())
    handler.handler(request, Context())
    assert {each["PhysicalResourceId"] for each in cloudformation.answers} == {
        "of-an-older-release"
    }
    assert [each["Status"] for each in cloudformation.answers] == ["SUCCESS"] * 2


def test_delete_touches_nothing(cloudformation: CloudFormation) -> None:
    """Without any setting: it does not even connect."""
    handler.handler(cloudformation.request("Delete", PhysicalResourceId="old"), Context())
    assert cloudformation.answers[0]["Status"] == "SUCCESS"


@pytest.mark.usefixtures("function")
def test_a_failed_migration_fails_the_deployment_with_the_sql_error(
    cloudformation: CloudFormation, empty_database: str
) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE TABLE questions (id INTEGER)")
    handler.handler(cloudformation.request("Create"), Context())
    (answer,) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert '0003_question_bank.up.sql, line 3: relation "questions" already' in answer["Reason"]
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('subjects')").fetchone() == (None,)


@pytest.mark.usefixtures("function")
def test_rolling_back_to_an_older_package_leaves_the_newer_schema(
    cloudformation: CloudFormation, empty_database: str
) -> None:
    handler.handler(cloudformation.request("Create"), Context())
    with psycopg.connect(empty_database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0042'")
    handler.handler(cloudformation.request("Update"), Context())
    assert cloudformation.answers[1]["Status"] == "SUCCESS"
    assert cloudformation.answers[1]["Data"]["Revision"] == "0042"


@pytest.mark.usefixtures("function")
def test_an_unexpected_error_is_answered_without_its_text(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ValueError(PASSWORD)

    monkeypatch.setattr(handler, "migrate", break_down)
    handler.handler(cloudformation.request("Create"), Context())
    (answer,) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("Unexpected ValueError")
    assert PASSWORD not in str(answer)


def test_a_missing_setting_is_answered(cloudformation: CloudFormation) -> None:
    handler.handler(cloudformation.request("Create"), Context())
    (answer,) = cloudformation.answers
    assert answer["Reason"] == "The environment variable DATABASE_PORT is missing."


def test_the_answer_is_sent_again_after_an_error(cloudformation: CloudFormation) -> None:
    cloudformation.failures = 2
    handler.handler(cloudformation.request("Delete"), Context())
    assert len(cloudformation.answers) == 1


def test_the_answer_goes_out_encrypted_or_not_at_all() -> None:
    request = CloudFormation("http://example.com").request("Delete")
    with pytest.raises(OSError, match="https"):
        handler.handler(request, Context())


@pytest.mark.parametrize("letter", ["x", '"', "é", "ошибка ", "𝄞", "\ud800"])
@pytest.mark.parametrize("stack_id", ["arn:stack", "arn:" + "s" * 1_000])
def test_a_long_reason_is_cut_to_what_cloudformation_takes(
    cloudformation: CloudFormation, letter: str, stack_id: str
) -> None:
    """CloudFormation takes 4,096 bytes of the response as a whole, and ignores a larger one."""
    response.respond(
        cloudformation.request("Create", StackId=stack_id),
        "FAILED",
        physical_id="x",
        reason=letter * 10_000,
    )
    (size,) = cloudformation.sizes
    assert 4_096 - 30 < size <= 4_096
    reason = cloudformation.answers[0]["Reason"]
    assert reason.endswith(" …")
    assert (letter * 10_000).startswith(reason.removesuffix(" …"))


def test_a_reason_that_fits_is_sent_whole(cloudformation: CloudFormation) -> None:
    reason = "Деление на ноль. " * 30
    response.respond(cloudformation.request("Create"), "FAILED", physical_id="x", reason=reason)
    assert cloudformation.answers[0]["Reason"] == reason


class TestConnecting:
    """Patience, rotation, verification."""

    @pytest.fixture
    def environment(self, empty_database: str) -> Environment:
        parts = psycopg.conninfo.conninfo_to_dict(empty_database)
        return Environment(
            secret_arn="arn:secret", host=str(parts["host"]), port=5432, name=str(parts["dbname"])
        )

    def test_tries_again_while_the_instance_wakes(
        self, environment: Environment, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, pauses = psycopg.connect, list[float]()

        def sleeping(**settings: Any) -> psycopg.Connection:
            if len(pauses) < 3:
                raise psycopg.OperationalError(
                    f"the database system is starting up ({settings['password']})"
                )
            return real(**settings)

        monkeypatch.setattr(psycopg, "connect", sleeping)
        with connecting.connect(environment, secrets, timeout=60, sleep=pauses.append):
            assert pauses == [0.5, 1.0, 2.0]

    def test_gives_up_in_time_without_the_password(
        self, environment: Environment, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(**settings: Any) -> None:
            raise psycopg.OperationalError(f"no such password: {settings['password']}")

        monkeypatch.setattr(psycopg, "connect", refuse)
        with pytest.raises(UnreachableError, match=r"within 0 seconds: no such password: \*\*\*"):
            connecting.connect(environment, secrets, timeout=0)

    def test_reads_the_secret_again_after_a_rotation(
        self, environment: Environment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        contents = [json.dumps({"username": "u", "password": each}) for each in ("old", PASSWORD)]
        seen = []

        def check(**settings: Any) -> str:
            seen.append(settings["password"])
            if seen[-1] != PASSWORD:
                raise psycopg.OperationalError
            return "connected"

        monkeypatch.setattr(psycopg, "connect", check)
        connecting.connect(environment, Secrets(*contents), timeout=60, sleep=lambda _: None)
        assert seen == ["old", PASSWORD]

    def test_verifies_certificate_and_name(
        self, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: dict[str, Any] = {}
        monkeypatch.setattr(psycopg, "connect", lambda **settings: seen.update(settings))
        environment = Environment.read({**VARIABLES, "DATABASE_CA_BUNDLE": "/var/task/ca.pem"})
        connecting.connect(environment, secrets, timeout=0)
        assert (seen["sslmode"], seen["sslrootcert"]) == ("verify-full", "/var/task/ca.pem")

    @pytest.mark.parametrize("content", ["no JSON", "[]", '{"username": "u"}', '"text"'])
    def test_a_malformed_secret_is_not_quoted(self, environment: Environment, content: str) -> None:
        with pytest.raises(MigrationError, match="JSON with username and password") as refused:
            connecting.connect(environment, Secrets(content), timeout=0)
        assert refused.value.__cause__ is None


class TestEnvironment:
    def test_complete(self) -> None:
        assert Environment.read(VARIABLES) == Environment(
            secret_arn="arn:secret",
            host="db.example",
            port=5432,
            name="mavprep",
            ca_bundle="ca.pem",
        )

    @pytest.mark.parametrize("name", VARIABLES)
    def test_each_is_needed(self, name: str) -> None:
        with pytest.raises(SettingError, match=name):
            Environment.read({**VARIABLES, name: ""})

    def test_the_port_is_a_number(self) -> None:
        with pytest.raises(SettingError, match="must be a number, not 'five'"):
            Environment.read({**VARIABLES, "DATABASE_PORT": "five"})

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "/tmp/socket"])  # noqa: S108
    def test_only_this_machine_may_do_without_tls(self, host: str) -> None:
        variables = {**VARIABLES, "DATABASE_HOST": host, "DATABASE_CA_BUNDLE": ""}
        assert Environment.read(variables).ca_bundle is None


def test_long_statements_are_cut_in_messages(tmp_path: Path) -> None:
    error = StatementError(tmp_path / "0001.up.sql", 7, "SELECT " + "x" * 1_000, "syntax error")
    assert len(str(error)) < 500
    assert error.statement.endswith("x" * 100)

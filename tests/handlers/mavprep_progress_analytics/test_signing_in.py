"""Away from this machine, the function verifies the server and signs in with a token."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from mavprep_progress_analytics.database import Database
from mavprep_progress_analytics.environment import Environment
from tests.handlers.mavprep_progress_analytics.analytics import USER, Analytics, environment_of
from tests.handlers.mavprep_progress_analytics.tls_front import ADDRESS, TlsFront, tls_front
from tools.paths import REPOSITORY

_BUNDLE = REPOSITORY / "lambdas" / "mavprep_progress_analytics" / "rds-and-proxy-ca.pem"


@pytest.fixture
def front(analytics: Analytics, tmp_path: Path) -> Iterator[TlsFront]:
    settings = environment_of(analytics.url)
    with tls_front(tmp_path, f"{settings.host}/.s.PGSQL.{settings.port}") as front:
        yield front


def _database(analytics: Analytics, front: TlsFront, certificates: Path) -> Database:
    environment = Environment(
        host=ADDRESS,
        port=front.port,
        name=environment_of(analytics.url).name,
        user=USER,
        ca_bundle=str(certificates),
    )
    return Database(environment, lambda: "a-token")


def test_a_verified_server_gets_the_token(analytics: Analytics, front: TlsFront) -> None:
    with closing(_database(analytics, front, front.certificate)) as database:
        assert database.run("SELECT current_user::text", []) == (USER,)
        assert database.run("SELECT 2", []) == (2,)
    assert front.passwords == ["a-token"]


def test_a_server_that_is_not_verified_gets_nothing(analytics: Analytics, front: TlsFront) -> None:
    with (
        closing(_database(analytics, front, _BUNDLE)) as database,
        pytest.raises(psycopg2.OperationalError, match="certificate verify failed"),
    ):
        database.run("SELECT 1", [])
    assert front.passwords == []


def test_a_new_connection_gets_a_new_token(analytics: Analytics, front: TlsFront) -> None:
    tokens = iter(["first", "second"])
    database = _database(analytics, front, front.certificate)
    database._password = lambda: next(tokens)
    with closing(database):
        with pytest.raises(psycopg2.OperationalError):
            database.run("SELECT pg_terminate_backend(pg_backend_pid())", [])
        assert database.run("SELECT 1", []) == (1,)
    assert front.passwords == ["first", "second"]

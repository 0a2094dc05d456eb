"""Tokens are those that boto3 makes, and the certificates are those of RDS and its proxy."""

import ssl
from datetime import UTC, datetime
from typing import Any

import boto3
import certifi
import pytest
from botocore import auth

from function_settings.settings import SettingError
from mavprep_progress_analytics import tokens
from mavprep_progress_analytics.environment import Environment
from tools.paths import REPOSITORY

_NOW = datetime(2026, 11, 20, 9, 30, 5, tzinfo=UTC)
_VARIABLES = {
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "a+secret/key",
}


def _environment(user: str = "mavprep_analytics_writer") -> Environment:
    return Environment(
        host="mavprep.proxy-abc.eu-central-1.rds.amazonaws.com",
        port=5432,
        name="mavprep",
        user=user,
        ca_bundle="bundle.pem",
    )


@pytest.mark.parametrize("session_token", [None, "a/session+token=="])
@pytest.mark.parametrize("user", ["mavprep_analytics_writer", "a user+with/signs~é"])
def test_a_token_is_what_boto3_makes(
    monkeypatch: pytest.MonkeyPatch, user: str, session_token: str | None
) -> None:
    monkeypatch.setattr(auth, "get_current_datetime", lambda: _NOW.replace(tzinfo=None))
    make: Any = boto3.client
    client = make(
        "rds",
        region_name=_VARIABLES["AWS_REGION"],
        aws_access_key_id=_VARIABLES["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_VARIABLES["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=session_token,
    )
    environment = _environment(user)
    variables = {**_VARIABLES, **({"AWS_SESSION_TOKEN": session_token} if session_token else {})}
    ours = tokens.sign_in_token(environment, variables)
    theirs = client.generate_db_auth_token(environment.host, environment.port, user)
    assert _parts(ours) == _parts(theirs)


def _parts(token: str) -> tuple[str, list[str]]:
    """The order of a query means nothing, as the signature is over the sorted one."""
    address, _, query = token.partition("?")
    return address, sorted(query.split("&"))


@pytest.mark.parametrize("name", _VARIABLES)
def test_missing_credentials_are_named(name: str) -> None:
    variables = {**_VARIABLES, name: ""}
    with pytest.raises(SettingError, match=name):
        tokens.sign_in_token(_environment(), variables)


def _certificates(file: str) -> set[str]:
    with open(file, encoding="ascii", errors="ignore") as bundle:  # noqa: PTH123  or a package's
        parts = bundle.read().split("-----BEGIN CERTIFICATE-----")[1:]
    return {part.partition("-----END")[0].strip() for part in parts}


def test_the_certificates_are_those_of_rds_and_of_its_proxy() -> None:
    """RDS signs its instances itself; a proxy has a certificate of Amazon's public authority."""
    bundle = REPOSITORY / "lambdas" / "mavprep_progress_analytics" / "rds-and-proxy-ca.pem"
    database = REPOSITORY / "lambdas" / "mavprep_database" / "rds-ca-rsa2048-g1.pem"
    ours = _certificates(str(bundle))
    assert _certificates(str(database)) < ours
    public = ours - _certificates(str(database))
    assert public <= _certificates(certifi.where())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(bundle)
    names = str(context.get_ca_certs())
    assert all(f"'Amazon Root CA {number}'" in names for number in range(1, 5))

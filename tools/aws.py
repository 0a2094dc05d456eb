"""Clients of AWS for commands, and their errors as one sentence that says what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore import exceptions

if TYPE_CHECKING:
    from botocore.config import Config

AWS_ERRORS = (exceptions.BotoCoreError, exceptions.ClientError)
"""What boto3 raises when a call cannot be made or is refused."""

NOT_AWS = "What answers is not AWS: check AWS_ENDPOINT_URL"

_MISSING = "Check that it is deployed in this account and Region, and the namespace"
_DENIED = (
    "Use a role that may: the product's published policies are for its data and for replays, see "
    "the README; all else takes the account's role for operators"
)
_NOT_ACCEPTED = "Log in again, or choose other credentials with AWS_PROFILE"
_BUSY = "Try again later"

_ADVICE_BY_CODE = {
    "ResourceNotFoundException": _MISSING,
    "ParameterNotFound": _MISSING,
    "NoSuchBucket": _MISSING,
    "AWS.SimpleQueueService.NonExistentQueue": _MISSING,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "ExpiredToken": _NOT_ACCEPTED,
    "ExpiredTokenException": _NOT_ACCEPTED,
    "InvalidAccessKeyId": _NOT_ACCEPTED,
    "InvalidClientTokenId": _NOT_ACCEPTED,
    "InvalidSignatureException": _NOT_ACCEPTED,
    "SignatureDoesNotMatch": _NOT_ACCEPTED,
    "UnrecognizedClientException": _NOT_ACCEPTED,
    "ProvisionedThroughputExceededException": _BUSY,
    "RequestLimitExceeded": _BUSY,
    "ThrottlingException": _BUSY,
}
_ADVICE_BY_KIND: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((exceptions.NoRegionError,), "Set AWS_DEFAULT_REGION, or ask the local AWS with --local"),
    (
        (exceptions.NoCredentialsError,),
        "Set AWS_PROFILE or log in, or ask the local AWS with --local",
    ),
    (
        (exceptions.ConnectionError, exceptions.HTTPClientError),
        "Check AWS_ENDPOINT_URL and the network",
    ),
)
_ADVICE = "Check the configuration of AWS: its variables and its files in ~/.aws"
_MAX_MESSAGE = 300
_DENIALS = frozenset(
    [
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "UnauthorizedOperation",
    ]
)
_LOGIN_IN_ADDRESS = re.compile(r"(?<=://)[^\s/@]*@")


class AwsAnswerError(Exception):
    """Something answered that is not AWS, or the settings name no address at all."""


def new_client(
    service: str,
    environment: Mapping[str, str] | None = None,
    *,
    config: Config | None = None,
    session: boto3.Session | None = None,
    region: str | None = None,
) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
    """Return a client of a service.

    Parameters
    ----------
    service
        As boto3 names it.
    environment
        The variables of a running local AWS; without them boto3's own configuration counts.
    config
        Further settings of the client.
    session
        The session of boto3 that it shares with other clients, if there are any: credentials are
        looked up once a session.
    region
        The Region, where it is another than the configured one.

    Raises
    ------
    AwsAnswerError
        If the configuration holds a value that cannot be used, such as a malformed address, or
        names a file or a program that cannot.
    """
    with _usable_settings():
        chosen: Any = session or boto3.Session()
        options = _options(service, environment)
        if region:
            options["region_name"] = region
        client = chosen.client(service, config=config, **options)
        # boto3 itself looks at these in the first call, where other things go wrong as well.
        _ = urlsplit(client.meta.endpoint_url).port
        credentials = chosen.get_credentials() if environment is None else None
        if credentials:
            credentials.get_frozen_credentials()
        return client


def new_resource(service: str, environment: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
    """Return boto3's resource interface of a service; see `new_client`."""
    with _usable_settings():
        session: Any = boto3.Session()
        return session.resource(service, **_options(service, environment))


def _options(service: str, environment: Mapping[str, str] | None) -> dict[str, str]:
    if environment is None:
        return {}
    address = environment["AWS_ENDPOINT_URL"]
    return {
        "endpoint_url": environment.get(f"AWS_ENDPOINT_URL_{service.upper()}", address),
        "region_name": environment["AWS_DEFAULT_REGION"],
        "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
    }


@contextmanager
def _usable_settings() -> Iterator[None]:
    try:
        yield
    except exceptions.BotoCoreError:
        raise  # some of them are ValueErrors as well
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise AwsAnswerError(f"{said}. {_ADVICE}") from error
    except ValueError as error:
        raise AwsAnswerError(f"{error}. Check AWS_ENDPOINT_URL and the other settings") from error


def is_denied(error: exceptions.ClientError) -> bool:
    """Tell whether the caller lacks a permission."""
    return error_code(error) in _DENIALS


def is_not_accepted(error: exceptions.ClientError) -> bool:
    """Tell whether the credentials themselves are refused, so that no other call would succeed."""
    return _ADVICE_BY_CODE.get(error_code(error)) == _NOT_ACCEPTED


def error_code(error: exceptions.ClientError) -> str:
    """Return the code of a refusal; nothing if the answer has none."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def aws_errors(subject: str) -> Iterator[None]:
    """End the program with one sentence if a call of AWS fails.

    Parameters
    ----------
    subject
        What was asked for, as people call it.
    """
    try:
        yield
    except (*AWS_ERRORS, AwsAnswerError) as error:
        sys.exit(f"error: {subject}: {explained(error)}.")


def explained(error: Exception) -> str:
    """Say what went wrong, and what to do about it; without a full stop."""
    if isinstance(error, exceptions.ClientError):
        details = error.response.get("Error", {})
        code, message = error_code(error), str(details.get("Message", ""))
        if not code or code.isdecimal():  # a page of some web server
            return f"{error.operation_name} failed with status {code}. {NOT_AWS}"
        advice = _ADVICE_BY_CODE.get(code)
        message = _one_line(message) or "no reason is given"
        said = f"{error.operation_name} failed: {message} ({code})"
    elif isinstance(error, AwsAnswerError):
        return _one_line(str(error))
    else:
        said = str(error)
        fitting = (text for kinds, text in _ADVICE_BY_KIND if isinstance(error, kinds))
        advice = next(fitting, _ADVICE)
    said = _one_line(said)
    return f"{said}. {advice}" if advice else said


def _one_line(text: str) -> str:
    line = _LOGIN_IN_ADDRESS.sub("", " ".join(text.split()).removesuffix("."))
    return line if len(line) <= _MAX_MESSAGE else f"{line[:_MAX_MESSAGE]} …"

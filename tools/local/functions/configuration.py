"""A function's configuration, read from the Lambda API."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tools.invocations.payload import FunctionUnavailableError


@dataclass(frozen=True)
class CodeReference:
    """Where the code of a function or layer should lie in S3, and how to know that it is the one.

    Attributes
    ----------
    key
        The object's key, as far as Lambda tells it.
    sha256
        Digest of the archive in base64, as in `CodeSha256`.
    """

    key: str
    sha256: str


@dataclass(frozen=True)
class FunctionConfiguration:
    """What it takes to run a function.

    Attributes
    ----------
    arn
        The function's ARN, with the qualifier if it was named by one.
    timeout_seconds
        After this time an invocation is given up.
    fingerprint
        Changes with the code and with every setting, and with nothing else.
    """

    name: str
    arn: str
    version: str
    runtime: str
    handler: str
    memory_mb: int
    timeout_seconds: float
    environment: Mapping[str, str]
    code: CodeReference
    layers: tuple[str, ...]
    fingerprint: str


def read_configuration(lambda_client: Any, name_or_arn: str) -> FunctionConfiguration:  # noqa: ANN401
    """Read a function's configuration.

    Raises
    ------
    FunctionUnavailableError
        If there is no such function, or if it is a container image.
    """
    try:
        answer = lambda_client.get_function(FunctionName=name_or_arn)
    except ClientError as error:
        raise FunctionUnavailableError(
            f"There is no Lambda function '{name_or_arn}': {error}"
        ) from error
    settings = answer["Configuration"]
    if settings.get("PackageType", "Zip") != "Zip":
        raise FunctionUnavailableError(
            f"Function '{settings['FunctionName']}' is a container image; only functions that "
            "are deployed as a zip archive run locally."
        )
    return FunctionConfiguration(
        name=settings["FunctionName"],
        arn=settings["FunctionArn"],
        version=settings["Version"],
        runtime=settings["Runtime"],
        handler=settings["Handler"],
        memory_mb=settings["MemorySize"],
        timeout_seconds=settings["Timeout"],
        environment=settings.get("Environment", {}).get("Variables", {}),
        code=CodeReference(
            key=answer["Code"]["Location"].rpartition(".amazonaws.com/")[2],
            sha256=settings["CodeSha256"],
        ),
        layers=tuple(layer["Arn"] for layer in settings.get("Layers", [])),
        fingerprint=_fingerprint(settings),
    )


def _fingerprint(settings: Mapping[str, Any]) -> str:
    text = json.dumps(settings, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()

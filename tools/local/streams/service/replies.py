"""Requests and replies of the service, and errors in the form of Lambda and CloudWatch Logs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol


@dataclass(frozen=True)
class Request:
    """A call as it comes.

    Attributes
    ----------
    path
        Its path, decoded.
    query
        The parameters of its query.
    headers
        Its headers, names in lower case.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    target: str = ""

    def json(self) -> dict[str, Any]:
        """Return the members of the body.

        Raises
        ------
        ServiceError
            If it is no JSON object.
        """
        try:
            content = json.loads(self.body or b"{}")
        except ValueError as error:
            raise invalid_content(str(error)) from error
        if not isinstance(content, dict):
            raise invalid_content("an object is expected")
        return content


@dataclass(frozen=True)
class Reply:
    """An answer."""

    body: bytes
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


class Elsewhere(Protocol):
    """Asks moto, which stands for the service as a whole."""

    def __call__(self, request: Request, /) -> Reply:
        """Pass a request on."""


class ServiceError(Exception):
    """An error that the service answers with.

    Parameters
    ----------
    kind
        The exception's name in the API.
    message
        Its text.
    status
        The HTTP status.
    """

    def __init__(self, kind: str, message: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.status = status

    def reply(self) -> Reply:
        """Return the answer that carries it, for both of the services' protocols."""
        body = {
            "__type": self.kind,
            "Type": "User" if self.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Service",
            "Message": self.message,
            "message": self.message,
        }
        return json_reply(body, self.status, {"x-amzn-ErrorType": self.kind})


def json_reply(
    content: object, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Reply:
    """Return an answer in JSON."""
    return Reply(json.dumps(content).encode(), status, headers or {})


def invalid_content(reason: str) -> ServiceError:
    """Say that a body is not what the call takes."""
    return ServiceError(
        "InvalidRequestContentException", f"Could not parse request body into json: {reason}"
    )


def not_found(message: str) -> ServiceError:
    """Say that something does not exist."""
    return ServiceError("ResourceNotFoundException", message, HTTPStatus.NOT_FOUND)

"""Lambda's Invoke: runs the function that is deployed here."""

import base64
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol

from tools.invocations.payload import (
    MAX_REQUEST_BYTES,
    FunctionUnavailableError,
    RequestTooLargeError,
    encoded,
)
from tools.local.functions import FunctionError, Invocation
from tools.local.functions.background import BackgroundCalls
from tools.local.functions.invocation import TIMED_OUT
from tools.local.streams.mappings import without_account
from tools.local.streams.service.replies import (
    Reply,
    Request,
    ServiceError,
    invalid_content,
    not_found,
)

PATH: Final = re.compile(r"/[0-9-]+/functions/(?P<function>[^/]+)/invocations/?$")
MAX_BACKGROUND_BYTES: Final = 1024 * 1024
"""The largest event of an asynchronous call."""

_LOG_BYTES = 4096


class Invoke(Protocol):
    """Runs a function; see `FunctionRunner.invoke`."""

    def __call__(self, function_name_or_arn: str, event: Any, /) -> Invocation:  # noqa: ANN401
        """Run it and wait for its answer."""


class Invocations:
    """Answers for Invoke.

    Parameters
    ----------
    invoke
        Runs a function and waits.
    background
        Runs functions without anyone waiting.
    """

    def __init__(self, invoke: Invoke, background: BackgroundCalls) -> None:
        self._invoke = invoke
        self._background = background

    def answer(self, request: Request) -> Reply:
        """Run a function, or see to it that it runs.

        Raises
        ------
        ServiceError
            If Lambda would refuse the call. What goes wrong in the function is an answer.
        """
        found = PATH.match(request.path)
        function = without_account(found["function"]) if found else ""
        qualifier = request.query.get("Qualifier")
        if qualifier and not function.endswith(f":{qualifier}"):
            function = f"{function}:{qualifier}"
        function = function.removesuffix(":$LATEST")
        kind = request.headers.get("x-amz-invocation-type", "RequestResponse")
        limit = MAX_BACKGROUND_BYTES if kind == "Event" else MAX_REQUEST_BYTES
        if len(request.body) > limit:
            raise _too_large(limit)
        event = _event(request.body)
        match kind:
            case "RequestResponse":
                is_tail_wanted = request.headers.get("x-amz-log-type") == "Tail"
                return self._wait_for(function, event, is_tail_wanted=is_tail_wanted)
            case "Event":
                self._checked(function)
                self._background.call(function, event)
                return Reply(b"", HTTPStatus.ACCEPTED)
            case "DryRun":
                self._checked(function)
                return Reply(b"", HTTPStatus.NO_CONTENT)
            case _:
                raise ServiceError(
                    "InvalidParameterValueException", f"There is no invocation type {kind}."
                )

    def _checked(self, function: str) -> None:
        if not self._background.knows(function):
            raise not_found(f"Function not found: {function}")

    def _wait_for(self, function: str, event: object, *, is_tail_wanted: bool) -> Reply:
        self._checked(function)
        try:
            invocation = self._invoke(function, event)
        except FunctionUnavailableError as error:
            raise ServiceError("InvalidRuntimeException", str(error), 502) from error
        except RequestTooLargeError:
            raise _too_large(MAX_REQUEST_BYTES) from None
        headers = {
            "X-Amz-Executed-Version": invocation.version,
            "x-amzn-RequestId": invocation.request_id,
        }
        if is_tail_wanted:
            text = "".join(f"{line}\n" for line in invocation.lines).encode()
            headers["X-Amz-Log-Result"] = base64.b64encode(text[-_LOG_BYTES:]).decode()
        if invocation.error is None:
            return Reply(encoded(invocation.payload), HTTPStatus.OK, headers)
        headers["X-Amz-Function-Error"] = "Unhandled"
        content = _error_payload(invocation.error, invocation.request_id)
        return Reply(encoded(content), HTTPStatus.OK, headers)


def _event(body: bytes) -> Any:  # noqa: ANN401  whatever the caller sends
    if not body:
        return {}
    try:
        return json.loads(body)
    except ValueError as error:
        raise invalid_content(str(error)) from error


def _error_payload(error: FunctionError, request_id: str) -> Mapping[str, object]:
    if error.type == TIMED_OUT or error.type.startswith("Runtime.Exit"):
        # Nothing of the function is left to say more.
        message = f"RequestId: {request_id} Error: {error.message}"
        return {"errorType": error.type, "errorMessage": message}
    return {
        "errorMessage": error.message,
        "errorType": error.type,
        "requestId": request_id,
        "stackTrace": list(error.stack_trace),
    }


def _too_large(limit: int) -> ServiceError:
    return ServiceError(
        "RequestTooLargeException",
        f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )

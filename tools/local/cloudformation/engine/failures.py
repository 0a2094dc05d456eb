"""Why something failed, in the form that CloudFormation reports it."""

import uuid

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from tools.local.cloudformation.errors import ApiError
from tools.local.cloudformation.resources.handler import ResourceError
from tools.local.cloudformation.resources.requests import is_not_found

_ALREADY_EXISTS = (
    "AlreadyExists",
    "ResourceInUseException",
    "BucketAlreadyOwnedByYou",
    "EntityAlreadyExists",
    "ResourceConflictException",
)


def reason(error: Exception) -> str:
    """Return the reason for a resource's failure, with the code that the CDK CLI looks for."""
    if isinstance(error, ClientError):
        message = f"{_text(error)} (Service: {_service(error)}, Status Code: {_status(error)})"
        return _handler_message(message, _classify(error))
    if isinstance(error, ResourceError):
        return _handler_message(str(error), error.code)
    if isinstance(error, ApiError):
        return error.message
    if isinstance(error, ResponseParserError):
        message = "The local service answered with an error page; its log says why."
        return _handler_message(message, "ServiceInternalError")
    if isinstance(error, BotoCoreError):
        return _handler_message(str(error), "ServiceInternalError")
    return _handler_message(f"{type(error).__name__}: {error}", "InternalFailure")


def _handler_message(message: str, code: str) -> str:
    token = uuid.uuid4()
    return (
        f'Resource handler returned message: "{message}" '
        f"(RequestToken: {token}, HandlerErrorCode: {code})"
    )


def _text(error: ClientError) -> str:
    return error.response["Error"].get("Message") or error.response["Error"]["Code"]


def _service(error: ClientError) -> str:
    return error.operation_name


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]


def _classify(error: ClientError) -> str:
    code = error.response["Error"]["Code"]
    if is_not_found(error):
        return "NotFound"
    if any(word in code for word in _ALREADY_EXISTS):
        return "AlreadyExists"
    if "Denied" in code:
        return "AccessDenied"
    return "InvalidRequest"

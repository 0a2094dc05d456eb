"""What a request is for, read in what AWS's clients write into every request.

A signature names the service; the JSON protocols name it in `X-Amz-Target` as well; a form without
a signature names an API by its version.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from tools.local.dynamodb.messages import Message

DIRECT_HEADER = "X-Datactl-Direct"
"""Leads a request to moto past what stands before it, and asks moto for what it does not know."""


class Part(StrEnum):
    """What stands for a service."""

    TABLES = "tables"
    CLOUDFORMATION = "cloudformation"
    FUNCTIONS = "functions"
    OTHERS = "others"


_TARGET = re.compile(rb"\r\nx-amz-target:[ \t]*([A-Za-z]+)[^.\r]*\.([A-Za-z]+)", re.IGNORECASE)
_SCOPE = re.compile(rb"Credential=[^,\r]*?/([a-z0-9-]+)/aws4_request", re.IGNORECASE)
_DIRECT = re.compile(rb"\r\n" + DIRECT_HEADER.encode() + rb":", re.IGNORECASE)
_CLOUDFORMATION_FORM = re.compile(rb"(?:^|&)Version=2010-05-15(?:&|$)")
_FUNCTION_PATHS = re.compile(
    rb"[A-Z]+ /[0-9-]+/(?:event-source-mappings|functions/[^/ ]+/invocations)"
    rb"|GET /[0-9-]+/functions/[^/ ?]+(?:/configuration)?/?[ ?]"
)

_LOG_READS = {b"DescribeLogStreams", b"FilterLogEvents", b"GetLogEvents"}


@dataclass(frozen=True)
class Purpose:
    """What a request is for.

    Attributes
    ----------
    part
        What stands for the service.
    service
        The service, as signatures name it; empty if nothing names it.
    """

    part: Part
    service: str


def purpose_of(request: Message) -> Purpose:
    """Return what a request is for."""
    target = _TARGET.search(request.head)
    api, operation = (target[1].lower(), target[2]) if target else (b"", b"")
    scope = _SCOPE.search(request.head)
    service = scope[1].lower() if scope else b""
    if api in {b"dynamodb", b"dynamodbstreams"}:
        part = Part.TABLES
    elif _DIRECT.search(request.head):
        part = Part.OTHERS
    elif service in {b"cloudformation", b"cloudtrail"} or _is_form(request, service):
        # After a failed deployment the CDK CLI asks CloudTrail why, and moto's error page would
        # make it try again for 24 s.
        part = Part.CLOUDFORMATION
    elif (api == b"logs" and operation in _LOG_READS) or _is_of_functions(request, service):
        part = Part.FUNCTIONS
    else:
        part = Part.OTHERS
    return Purpose(part, service.decode())


def _is_form(request: Message, service: bytes) -> bool:
    return not service and _CLOUDFORMATION_FORM.search(request.body) is not None


def _is_of_functions(request: Message, service: bytes) -> bool:
    return service in {b"lambda", b""} and _FUNCTION_PATHS.match(request.head) is not None

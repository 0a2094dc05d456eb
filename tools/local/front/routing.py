"""What a request is for, read in what AWS's clients write into every request.

A signature names the service; the JSON protocols name it in `X-Amz-Target` as well; a form without
a signature names an API by its version.
"""

import re
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
)

_LOG_READS = {b"DescribeLogStreams", b"FilterLogEvents", b"GetLogEvents"}


def part_for(request: Message) -> Part:
    """Return what a request is for."""
    target = _TARGET.search(request.head)
    api, operation = (target[1].lower(), target[2]) if target else (b"", b"")
    if api in {b"dynamodb", b"dynamodbstreams"}:
        return Part.TABLES
    if _DIRECT.search(request.head):
        return Part.OTHERS
    scope = _SCOPE.search(request.head)
    service = scope[1].lower() if scope else b""
    # After a failed deployment the CDK CLI asks CloudTrail why, and moto's error page would make it
    # try again for 24 s.
    if service in {b"cloudformation", b"cloudtrail"} or _is_form(request, service):
        return Part.CLOUDFORMATION
    reads_logs = api == b"logs" and operation in _LOG_READS
    if reads_logs or (service in {b"lambda", b""} and _FUNCTION_PATHS.match(request.head)):
        return Part.FUNCTIONS
    return Part.OTHERS


def _is_form(request: Message, service: bytes) -> bool:
    return not service and _CLOUDFORMATION_FORM.search(request.body) is not None

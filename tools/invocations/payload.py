"""What goes into a function and comes out of it, in the form and up to the size that Lambda takes.

Lambda counts bytes of UTF-8 as they are sent. The same event with spaces, or with letters written
as escapes, can be twice as long.
"""

import json

MAX_REQUEST_BYTES = 6 * 1024 * 1024
"""The largest event of a synchronous call, and the largest batch that Lambda makes of a stream."""

MAX_RESPONSE_BYTES = MAX_REQUEST_BYTES + 100
"""The largest answer. The workers, which import nothing of this project, have the same figure."""

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class FunctionUnavailableError(RuntimeError):
    """A function that cannot be called: it does not exist, or its code cannot be found."""


class RequestTooLargeError(ValueError):
    """An event is larger than Lambda takes; the message says by how much."""


def encoded(value: object) -> bytes:
    """Return JSON as Lambda delivers it: compact, in UTF-8.

    DynamoDB takes halves of surrogate pairs, which have no form in UTF-8: they stay escaped.
    """
    return _encode(value).encode(errors="backslashreplace")


def request_body(event: object) -> bytes:
    """Return an event as it is sent.

    Raises
    ------
    RequestTooLargeError
        If Lambda would refuse it.
    """
    body = encoded(event)
    if len(body) > MAX_REQUEST_BYTES:
        raise RequestTooLargeError(
            f"Request must be smaller than {MAX_REQUEST_BYTES} bytes for the InvokeFunction "
            f"operation; it has {len(body)}."
        )
    return body

"""Errors in words that quote nothing of an item, for logs and for the reasons of failed records."""

import os
from types import TracebackType

from botocore.exceptions import ClientError

from stream_records.changes import MalformedRecordError
from stream_records.clients import PassingError


def kind_of(error: Exception) -> str:
    """Name an error: its class, or what a service calls it."""
    code = error.response["Error"].get("Code") if isinstance(error, ClientError) else None
    return code or type(error).__name__


def explanation(error: Exception) -> str:
    """Say what went wrong.

    Of an error of our own, its message, which names attributes only. That of any other may quote
    the data of a person, so its kind stands here, and where it was raised.
    """
    if isinstance(error, MalformedRecordError | PassingError) and str(error):
        return f"{kind_of(error)}: {error}"
    return f"{kind_of(error)}{_place(error)}"


def _place(error: Exception) -> str:
    frame = _innermost(error.__traceback__)
    if frame is None:
        return ""
    return f" at {os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno}"  # noqa: PTH119


def _innermost(trace: TracebackType | None) -> TracebackType | None:
    """Return where an error was raised; of one from a client of AWS, where that was called."""
    innermost = None
    while trace is not None:
        if "/botocore/" in trace.tb_frame.f_code.co_filename and innermost is not None:
            break
        innermost, trace = trace, trace.tb_next
    return innermost

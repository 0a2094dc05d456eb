"""Answer CloudFormation: every request to a custom resource ends with one PUT to its URL."""

import json
import logging
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

_LOG = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 10
_ATTEMPTS = 3
_MAX_RESPONSE_BYTES = 4_096
"""What CloudFormation takes of a response as a whole; it ignores a larger one, and waits."""
_CUT = " …"


def respond(
    event: Mapping[str, Any],
    status: Literal["SUCCESS", "FAILED"],
    *,
    physical_id: str,
    reason: str = "",
    data: Mapping[str, str] | None = None,
) -> None:
    """Send the outcome of a request.

    Parameters
    ----------
    event
        The request. Its URL is signed and therefore as secret as a password: it is never logged.
    status
        How it ended.
    physical_id
        Identifier of the resource; another one than before would make CloudFormation delete it.
    reason
        Why it failed; cut where the response would be too large.
    data
        Attributes for ``GetAtt``.

    Raises
    ------
    OSError
        The answer could not be delivered.
    """
    answer = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": physical_id,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": dict(data or {}),
    }
    _put(event["ResponseURL"], _fitting(answer))


def _fitting(answer: Mapping[str, Any]) -> bytes:
    """Return the answer as it is sent, with as much of its reason as there is room for."""
    body = _encoded(answer)
    reason: str = answer["Reason"]
    if len(body) <= _MAX_RESPONSE_BYTES:
        return body
    fits, too_long = 0, len(reason)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if len(_shortened(answer, middle)) <= _MAX_RESPONSE_BYTES:
            fits = middle
        else:
            too_long = middle
    return _shortened(answer, fits)


def _shortened(answer: Mapping[str, Any], length: int) -> bytes:
    return _encoded({**answer, "Reason": answer["Reason"][:length] + _CUT})


def _encoded(answer: Mapping[str, Any]) -> bytes:
    # In ASCII, as CloudFormation's own library for functions sends it: a letter beyond it is six
    # bytes long, or twelve.
    return json.dumps(answer).encode()


def _put(url: str, body: bytes) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
        raise OSError("the response URL must begin with https")
    # The URL is signed without a content type; urllib would add one of its own.
    request = Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310
    for left in reversed(range(_ATTEMPTS)):
        try:
            with urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310  the scheme was checked
                return
        except OSError as error:
            # The class alone: the message may contain the URL.
            _LOG.warning("The answer was not delivered: %s", type(error).__name__)
            if not left:
                raise

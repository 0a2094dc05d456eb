"""Answer CloudFormation: every request to a custom resource ends with one PUT to its URL."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOG = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 10
_ATTEMPTS = 3
# CloudFormation refuses a response of more than 4,096 bytes.
_LONGEST_REASON = 2_000


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
        Why it failed; cut if it is long.
    data
        Attributes for ``GetAtt``.

    Raises
    ------
    OSError
        The answer could not be delivered.
    """
    body = json.dumps(
        {
            "Status": status,
            "Reason": _shortened(reason),
            "PhysicalResourceId": physical_id,
            "StackId": event["StackId"],
            "RequestId": event["RequestId"],
            "LogicalResourceId": event["LogicalResourceId"],
            "Data": dict(data or {}),
        }
    ).encode()
    _put(event["ResponseURL"], body)


def _put(url: str, body: bytes) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
        message = "the response URL must begin with https"
        raise OSError(message)
    # The URL is signed without a content type; urllib would add one of its own.
    request = Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310
    for left in reversed(range(_ATTEMPTS)):
        try:
            with urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310  the scheme was checked
                return
        except OSError as error:
            # The class alone: the text may contain the URL.
            _LOG.warning("The answer was not delivered: %s", type(error).__name__)
            if not left:
                raise


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else reason[:_LONGEST_REASON] + " …"

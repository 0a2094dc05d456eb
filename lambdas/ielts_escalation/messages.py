"""Messages of notices, as SNS takes them."""

import json
from typing import Any

from ielts_escalation.notices import Notice

MAX_MESSAGE = 262_144 - 1_024
"""Bytes. SNS takes 256 KiB, the attributes of the message included, and so does the queue."""


def message_of(notice: Notice) -> str:
    """Return the message of a notice, in ASCII, with the longest details cut if it is too large.

    A list keeps its first members. A string becomes null: the beginning of an identifier or an
    address would name something else.
    """
    details = dict(notice.details)
    # In ASCII, a character is a byte, and none is one that the queue refuses.
    message = json.dumps({**notice.body, **details})
    while len(message) > MAX_MESSAGE and any(details.values()):
        longest = max(details, key=lambda name: len(json.dumps(details[name])))
        details[longest] = _cut(details[longest])
        message = json.dumps({**notice.body, **details})
    return message


def _cut(detail: Any) -> Any:  # noqa: ANN401  JSON
    if isinstance(detail, list) and len(detail) > 1:
        return detail[: len(detail) // 2]
    return None

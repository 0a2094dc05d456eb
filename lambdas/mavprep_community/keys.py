"""What the keys of posts and comments say. Attributes can be edited, a key cannot."""

import re
from collections.abc import Mapping
from typing import Any

from stream_records.values import read_string, required

_COMMUNITY = re.compile(r"(COMMUNITY|TOPIC)#.+", re.DOTALL)
_POST = re.compile(r"POST#(?P<created>[^#]+)#(?P<post>.+)", re.DOTALL)
_POST_OF_COMMENT = re.compile(r"POST#(?P<post>.+)", re.DOTALL)
_COMMENT = re.compile(r"COMMENT#(?P<created>[^#]+)#.+", re.DOTALL)


def post_of(keys: Mapping[str, Any]) -> str | None:
    """Return the identifier of a post; None if the key is of anything else, such as a tag.

    Raises
    ------
    MalformedRecordError
        If there is no key.
    """
    partition, place = _read(keys)
    found = _POST.fullmatch(place)
    return found["post"] if found and _COMMUNITY.fullmatch(partition) else None


def post_of_comment(keys: Mapping[str, Any]) -> str | None:
    """Return the identifier of a comment's post; None if the key is of anything else.

    Raises
    ------
    MalformedRecordError
        If there is no key.
    """
    partition, place = _read(keys)
    found = _POST_OF_COMMENT.fullmatch(partition)
    return found["post"] if found and _COMMENT.fullmatch(place) else None


def time_in(keys: Mapping[str, Any]) -> str:
    """Return the time in the key of a post or a comment, as it stands there."""
    _partition, place = _read(keys)
    found = _POST.fullmatch(place) or _COMMENT.fullmatch(place)
    return found["created"] if found else ""


def _read(keys: Mapping[str, Any]) -> tuple[str, str]:
    return required(read_string(keys, "PK"), "PK"), required(read_string(keys, "SK"), "SK")

"""Objects of the archive: items as compressed lines, under a key that their content gives."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SUFFIX = ".json.gz"
_NAME_LENGTH = 32


@dataclass(frozen=True, slots=True)
class ArchiveObject:
    """Some items of one day.

    Attributes
    ----------
    key
        Below the archive's prefix. The same items always have the same key, and other items
        another: writing them again changes nothing, and replaces nothing.
    body
        One line per item, compressed.
    """

    key: str
    body: bytes


def archive_object(day: str, items: Iterable[Mapping[str, Any]]) -> ArchiveObject:
    """Put items, given as DynamoDB JSON, into the form that DynamoDB's import from S3 reads."""
    lines = sorted({_line(item) for item in items})
    content = "".join(lines).encode("ascii")
    name = hashlib.sha256(content).hexdigest()[:_NAME_LENGTH]
    return ArchiveObject(
        key=f"dt={day}/{name}{SUFFIX}",
        # Without the time of compression, which would make equal contents differ.
        body=gzip.compress(content, mtime=0),
    )


def _line(item: Mapping[str, Any]) -> str:
    # In ASCII no character of a string can be taken for the end of a line.
    return json.dumps({"Item": item}, separators=(",", ":"), sort_keys=True) + "\n"

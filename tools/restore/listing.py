"""The keys of items that a restore has left alone, in a file that only its owner can read."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_platform.dynamodb.backfills import WireItem


@dataclass(frozen=True)
class Listing:
    """Writes a line of JSON for each item: its key in DynamoDB's JSON, and why it was left.

    Parameters
    ----------
    path
        The file; it is made with the first line. A run that was interrupted may list a key twice.
    """

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def begin(self) -> None:
        """Begin anew."""
        self.path.unlink(missing_ok=True)

    def add(self, key: WireItem, why: str) -> None:
        """List an item."""
        described = {"key": {name: _json(value) for name, value in key.items()}, "why": why}
        line = f"{json.dumps(described)}\n".encode()
        with self._lock:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line)
            finally:
                os.close(descriptor)


def _json(typed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in typed.items()
    }

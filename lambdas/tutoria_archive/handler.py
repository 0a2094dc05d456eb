"""Entry point of the function."""

import os
from collections.abc import Mapping
from typing import Any

from stream_records.batches import process_together
from stream_records.clients import make_client
from tutoria_archive.archiving import Archive
from tutoria_archive.environment import Environment

_ARCHIVE = Archive(make_client("s3"), Environment.read(os.environ))


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Archive expired messages; the records to be delivered again are returned."""
    return process_together(event, _ARCHIVE.apply)

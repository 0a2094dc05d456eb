"""Exports of a table to S3 for the long term, as plain data."""

from dataclasses import dataclass
from datetime import timedelta

FULL_EXPORT_EVERY = timedelta(days=31)
"""The longest time between two full exports: a month."""

MAX_EXPORTED_NAME = 120
"""Characters of a table's name: Athena's saved queries bear it with a word behind it, in 128."""


@dataclass(frozen=True, kw_only=True)
class TableExport:
    """What is kept of a table in S3: its whole state once a month, and all changes between.

    Parameters
    ----------
    kept
        How long an export is kept. A person who is deleted from the table is in older exports for
        as long.
    source
        Where the document asks for it.
    """

    kept: timedelta
    source: str

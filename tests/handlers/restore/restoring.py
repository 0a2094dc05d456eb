"""Copying back between tables of DynamoDB Local."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stacks.tutor.courses import COURSES
from tests.handlers.tables import LiveTable
from tools.restore.copying import CopyBack, Live, Mode, Request
from tools.restore.listing import Listing
from tools.restore.sources import RestoredTable, Source
from tools.table_scans.checkpoint import Checkpoint
from tools.table_scans.pacing import Pace, TokenBucket
from tools.table_scans.tallies import Tally

DECLARATION = COURSES
SEGMENTS = 2
FAST = 1e9


def course(number: int, **changes: Any) -> dict[str, Any]:
    """Return an item."""
    return {**DECLARATION.examples[0].item, "courseId": f"course-{number}", **changes}


@dataclass
class Restoring:
    """Three tables, and a folder for checkpoint and listing."""

    base: LiveTable
    bad: LiveTable
    live: LiveTable
    folder: Path

    def put(self, base: object, bad: object, live: object) -> None:
        """Put an item, or nothing, into each table."""
        for table, item in ((self.base, base), (self.bad, bad), (self.live, live)):
            if isinstance(item, Mapping):
                table.put(item)

    def copy_of(
        self, request: Request, client: Any = None, source: Source | None = None
    ) -> CopyBack:
        """Return a copy back at full speed."""
        client = client or self.live.client
        keys = tuple(self.live.key_names)
        bad = self.bad.name if request.mode is Mode.WINDOW else None
        return CopyBack(
            request,
            source or RestoredTable(client, self.base.name, bad, keys),
            Live(client, self.live.name, keys),
            Pace(TokenBucket(FAST), TokenBucket(FAST)),
            Listing(self.folder / "listed"),
        )

    def run(
        self,
        request: Request,
        client: Any = None,
        source: Source | None = None,
        before: Tally | None = None,
    ) -> Tally:
        """Copy, or what is left of it, and return what was done."""
        copy = self.copy_of(request, client, source)
        path, subject = self.folder / "checkpoint", copy.subject()
        checkpoint = Checkpoint.read(path, subject, Tally)
        if checkpoint is None:
            segments = copy.source.segments(SEGMENTS)
            checkpoint = Checkpoint.begin(path, subject, segments, before or Tally())
            checkpoint.save()
        copy.run(checkpoint, SEGMENTS, lambda _items: None)
        checkpoint.remove()
        return checkpoint.done

    def count(self, request: Request, source: Source | None = None) -> Tally:
        """Say what would be done."""
        return self.copy_of(request, None, source).count(SEGMENTS, lambda _items: None)

    def listed(self) -> list[tuple[str, str]]:
        """Return which courses were left alone, and why."""
        lines = (self.folder / "listed").read_text("utf-8").splitlines()
        found = map(json.loads, lines)
        return sorted((each["key"]["courseId"]["S"], each["why"]) for each in found)

    def now(self) -> dict[str, dict[str, Any]]:
        """Return the live items by their keys."""
        return {str(item["courseId"]): item for item in self.live.items()}

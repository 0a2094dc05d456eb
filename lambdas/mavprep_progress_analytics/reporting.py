"""One log line and one set of metrics for each batch, as Powertools would write them.

Its import alone would take longer than most batches, so the two lines are written here.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from stream_records.setting_aside import Settlement

METRICS_NAMESPACE = "DataPlatform/StreamConsumers"

_SHOWN_FAILURES = 5


@dataclass
class Report:
    """What became of the records of one event.

    Attributes
    ----------
    received, applied, skipped
        Numbers of records: all, those with an effect, and those with none.
    rejected
        How many of the applied ones are kept as rejected.
    failures
        Pairs of sequence number and error, the latter in words without data.
    settlement
        What became of the records that failed.
    error
        Why the invocation failed as a whole.
    """

    received: int
    applied: int = 0
    skipped: int = 0
    rejected: int = 0
    failures: list[tuple[str | None, str]] = field(default_factory=list)
    settlement: Settlement = field(default_factory=lambda: Settlement([]))
    error: str | None = None
    started: float = field(default_factory=time.monotonic)

    @property
    def failed(self) -> int:
        """How many records have to be delivered again."""
        return self.received if self.error else len(self.settlement.reported)

    def write(self) -> None:
        """Write both lines to standard output, which Lambda takes to CloudWatch."""
        print(json.dumps(self.metrics()), json.dumps(self.line()), sep="\n", flush=True)  # noqa: T201

    def metrics(self) -> dict[str, object]:
        """Return the metrics in CloudWatch's embedded format."""
        values = {
            "RecordsReceived": self.received,
            "RecordsApplied": self.applied,
            "RecordsSkipped": self.skipped,
            "RecordsFailed": self.failed,
            "RecordsSetAside": self.settlement.set_aside,
            "AttemptsRejected": self.rejected,
        }
        definition = {
            "Namespace": METRICS_NAMESPACE,
            "Dimensions": [["service"]],
            "Metrics": [{"Name": name, "Unit": "Count"} for name in values],
        }
        return {
            "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [definition]},
            "service": _service(),
            **{name: [float(value)] for name, value in values.items()},
        }

    def line(self) -> dict[str, object]:
        """Return the log line."""
        return {
            "level": self._level(),
            "message": "batch",
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "service": _service(),
            "records": self.received,
            "applied": self.applied,
            "skipped": self.skipped,
            "rejected": self.rejected,
            "failed": self.failed,
            "set_aside": self.settlement.set_aside,
            "not_kept": self.settlement.problem,
            "error": self.error,
            "errors": Counter(explanation for _, explanation in self.failures),
            "first_failures": {
                str(number): explanation for number, explanation in self.failures[:_SHOWN_FAILURES]
            },
            "milliseconds": round((time.monotonic() - self.started) * 1000, 1),
        }

    def _level(self) -> str:
        if self.error or self.settlement.problem:
            return "ERROR"
        return "WARNING" if self.failures else "INFO"


def _service() -> str:
    # As Powertools does: the name of the deployed function, which has a namespace in a copy.
    return os.environ.get("POWERTOOLS_SERVICE_NAME", "service_undefined")

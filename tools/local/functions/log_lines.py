"""The lines that Lambda itself adds to a function's log."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime

from tools.local.functions.configuration import FunctionConfiguration
from tools.local.functions.invocation import Invocation


def log_lines(
    configuration: FunctionConfiguration,
    invocation: Invocation,
    *,
    started_ms: int,
    ended_ms: int,
    is_json: bool,
) -> list[tuple[int, str]]:
    """Return what CloudWatch Logs shows of an invocation, each line with its time.

    What the function wrote carries the time at which it ended: it is read then.

    Parameters
    ----------
    started_ms, ended_ms
        When it began and ended, in milliseconds since the epoch.
    is_json
        Whether Lambda's own lines are JSON.
    """
    make = _json_lines if is_json else _text_lines
    first, last = make(configuration, invocation, started_ms, ended_ms)
    own = [(ended_ms, line) for line in invocation.log.splitlines()]
    return [(started_ms, first), *own, *((ended_ms, line) for line in last)]


def _text_lines(
    configuration: FunctionConfiguration, invocation: Invocation, _started_ms: int, _ended_ms: int
) -> tuple[str, list[str]]:
    request = f"RequestId: {invocation.request_id}"
    report = [
        f"REPORT {request}",
        f"Duration: {invocation.duration_ms:.2f} ms",
        f"Billed Duration: {math.ceil(invocation.duration_ms)} ms",
        f"Memory Size: {configuration.memory_mb} MB",
    ]
    if invocation.status != "success":
        report.append(f"Status: {invocation.status}")
    return f"START {request} Version: {configuration.version}", [
        f"END {request}",
        "\t".join(report),
    ]


def _json_lines(
    configuration: FunctionConfiguration, invocation: Invocation, started_ms: int, ended_ms: int
) -> tuple[str, list[str]]:
    start = {"requestId": invocation.request_id, "version": configuration.version}
    report = {
        "requestId": invocation.request_id,
        "metrics": {
            "durationMs": round(invocation.duration_ms, 3),
            "billedDurationMs": math.ceil(invocation.duration_ms),
            "memorySizeMB": configuration.memory_mb,
        },
        "status": invocation.status,
    }
    return _platform_line("platform.start", started_ms, start), [
        _platform_line("platform.report", ended_ms, report)
    ]


def _platform_line(kind: str, at_ms: int, record: Mapping[str, object]) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    time = f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"
    return json.dumps({"time": time, "type": kind, "record": record})

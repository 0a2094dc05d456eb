"""Reading of logs in the API of CloudWatch Logs: what functions have written here.

Log groups themselves are moto's, and so is every event that somebody else has put into one, which
is read among those of functions.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any, TypeVar

from tools.local.functions.log_book import LogBook, LogLine
from tools.local.streams.service.filter_patterns import line_filter
from tools.local.streams.service.replies import Elsewhere, Reply, Request, ServiceError, json_reply

_T = TypeVar("_T")

_MOST_EVENTS = 10_000
_MOST_STREAMS = 50


class LogReads:
    """Answers for DescribeLogStreams, GetLogEvents and FilterLogEvents.

    Parameters
    ----------
    book
        What functions have logged.
    elsewhere
        Asks moto.
    """

    def __init__(self, book: LogBook, elsewhere: Elsewhere) -> None:
        self._book = book
        self._elsewhere = elsewhere
        self._operations: Mapping[str, Callable[[dict[str, Any], list[LogLine]], Any]] = {
            "DescribeLogStreams": _describe_streams,
            "GetLogEvents": _get_events,
            "FilterLogEvents": _filter_events,
        }

    def answer(self, request: Request) -> Reply:
        """Answer a call.

        Raises
        ------
        ServiceError
            If a parameter is not one that can be served.
        """
        given = request.json()
        lines = self._book.read(_group(given))
        others = self._lines_of_others(request, _group(given)) if lines else None
        # Whether the group is there, only moto knows.
        if others is None:
            return self._elsewhere(request)
        merged = sorted([*lines, *others], key=lambda line: line.at_ms)
        return json_reply(self._operations[request.target](given, merged))

    def _lines_of_others(self, request: Request, group: str) -> list[LogLine] | None:
        """Return what moto keeps of a group; None if it has no such group."""
        lines: list[LogLine] = []
        given = {"logGroupName": group}
        while True:
            asked = Request(
                method="POST",
                path="/",
                query={},
                headers={**request.headers, "x-amz-target": "Logs_20140328.FilterLogEvents"},
                body=json_reply(given).body,
            )
            reply = self._elsewhere(asked)
            if reply.status != HTTPStatus.OK:
                return None
            page = json.loads(reply.body)
            lines += [_line(event) for event in page["events"]]
            if not page.get("nextToken"):
                return lines
            given["nextToken"] = page["nextToken"]


def _line(event: Mapping[str, Any]) -> LogLine:
    return LogLine(
        event["timestamp"], event["logStreamName"], event["message"], str(event["eventId"])
    )


def _group(given: Mapping[str, Any]) -> str:
    """Return the name of the log group, which may be given by its ARN."""
    named = str(given.get("logGroupName") or given.get("logGroupIdentifier") or "")
    return named.partition(":log-group:")[2].removesuffix(":*") if ":" in named else named


def _describe_streams(given: dict[str, Any], lines: list[LogLine]) -> dict[str, Any]:
    prefix = given.get("logStreamNamePrefix") or ""
    streams = [each for each in _streams(lines) if each["logStreamName"].startswith(prefix)]
    by = "lastEventTimestamp" if given.get("orderBy") == "LastEventTime" else "logStreamName"
    streams.sort(key=lambda each: each[by], reverse=bool(given.get("descending")))
    page, token = _page(streams, given, _MOST_STREAMS)
    return {"logStreams": page, **token}


def _get_events(given: dict[str, Any], lines: list[LogLine]) -> dict[str, Any]:
    stream = given.get("logStreamName")
    found = [line for line in _between(given, lines) if line.stream == stream]
    if not any(line.stream == stream for line in lines):
        raise ServiceError("ResourceNotFoundException", "The specified log stream does not exist.")
    limit = min(int(given.get("limit") or _MOST_EVENTS), _MOST_EVENTS)
    start = _place(given.get("nextToken"), len(found), limit, from_head=given.get("startFromHead"))
    page = found[start : start + limit]
    return {
        "events": [_event(line) for line in page],
        "nextForwardToken": f"f/{start + len(page)}",
        "nextBackwardToken": f"b/{start}",
    }


def _filter_events(given: dict[str, Any], lines: list[LogLine]) -> dict[str, Any]:
    names, prefix = given.get("logStreamNames"), given.get("logStreamNamePrefix") or ""
    matches = line_filter(given.get("filterPattern") or "")
    found = [
        line
        for line in _between(given, lines)
        if (not names or line.stream in names)
        and line.stream.startswith(prefix)
        and matches(line.text)
    ]
    page, token = _page(found, given, _MOST_EVENTS)
    events = [
        {**_event(line), "logStreamName": line.stream, "eventId": line.event_id} for line in page
    ]
    return {"events": events, "searchedLogStreams": [], **token}


def _streams(lines: Sequence[LogLine]) -> list[dict[str, Any]]:
    ordered = sorted(lines, key=lambda line: (line.stream, line.at_ms))
    streams = []
    for name, group in groupby(ordered, key=lambda line: line.stream):
        own = list(group)
        streams.append(
            {
                "logStreamName": name,
                "creationTime": own[0].at_ms,
                "firstEventTimestamp": own[0].at_ms,
                "lastEventTimestamp": own[-1].at_ms,
                "lastIngestionTime": own[-1].at_ms,
                "storedBytes": 0,
            }
        )
    return streams


def _between(given: Mapping[str, Any], lines: Sequence[LogLine]) -> list[LogLine]:
    start, end = given.get("startTime") or 0, given.get("endTime")
    return [line for line in lines if start <= line.at_ms and (end is None or line.at_ms <= end)]


def _page(
    found: Sequence[_T], given: Mapping[str, Any], most: int
) -> tuple[Sequence[_T], dict[str, str]]:
    """Return a page, and the token of the next if there is one."""
    start = int(given.get("nextToken") or 0)
    end = start + min(int(given.get("limit") or most), most)
    return found[start:end], {"nextToken": str(end)} if end < len(found) else {}


def _place(token: str | None, count: int, limit: int, *, from_head: object) -> int:
    """Return where a page begins; without a token, at one of the two ends."""
    if token is None:
        return 0 if from_head else max(0, count - limit)
    place = int(token[2:])
    return place if token.startswith("f/") else max(0, place - limit)


def _event(line: LogLine) -> dict[str, Any]:
    return {"timestamp": line.at_ms, "message": line.text, "ingestionTime": line.at_ms}

"""What a stack in good health publishes by itself, whether anybody uses it or not."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tests.unit.monitoring.watch import Feed, physical_name

POLL_MINUTES = 30
RUN_MINUTES = 360


def event_sources(resources: Mapping[str, Any]) -> Iterator[str]:
    """Yield the logical ID of each event source that reads a stream."""
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::Lambda::EventSourceMapping":
            yield logical_id


def scheduled_functions(resources: Mapping[str, Any]) -> Iterator[str]:
    """Yield the name of each function that a schedule calls."""
    for resource in resources.values():
        if resource["Type"] == "AWS::Scheduler::Schedule":
            target = resource["Properties"]["Target"]["Arn"]
            if isinstance(target, dict):  # others call an API without a function
                yield physical_name(target, resources)


def beat(feed: Feed, resources: Mapping[str, Any], silent: Collection[str] = ()) -> None:
    """Publish the polls of event sources, which find nothing, and the runs of schedules."""
    for source in event_sources(resources):
        if not any(source.startswith(name) for name in silent):
            feed.put(
                "AWS/Lambda PolledEventCount",
                {"EventSourceMappingUUID": source},
                0,
                range(0, feed.minutes, POLL_MINUTES),
            )
    for function in scheduled_functions(resources):
        if function not in silent:
            feed.put(
                "AWS/Lambda Invocations",
                {"FunctionName": function},
                1,
                range(10, max(feed.minutes, 11), RUN_MINUTES),
            )

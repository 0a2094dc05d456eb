"""Which streams the functions of a stack read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import Fn, Stack, Token
from aws_cdk import aws_lambda as lambda_

from data_platform.dynamodb.data_table import DataTable
from data_platform.dynamodb.expiry_filters import passes_expired_items_only
from data_platform.monitoring.policy.resources import Feature
from data_platform.monitoring.rendered import own_properties

if TYPE_CHECKING:
    from constructs import IConstruct

_EVENT_COUNT = "EventCount"


@dataclass(frozen=True)
class EventSource:
    """An event source mapping that reads a stream.

    Attributes
    ----------
    mapping
        The mapping.
    function
        Logical ID of the function that it invokes.
    table, table_name
        Declared name of the table, where it is one of the stack, and its name in CloudWatch.
    features
        What rules want to know about it.
    """

    mapping: lambda_.CfnEventSourceMapping
    function: str
    table: str | None
    table_name: str
    features: frozenset[Feature]


def event_sources(stack: Stack, constructs: Iterable[IConstruct]) -> list[EventSource]:
    """Return the event sources that read the stream of a table."""
    mappings, tables = [], []
    for construct in constructs:
        if isinstance(construct, lambda_.CfnEventSourceMapping):
            mappings.append(construct)
        elif isinstance(construct, DataTable) and construct.stream_arn:
            tables.append(construct)
    streams, rendered = stack.resolve(
        [[table.stream_arn for table in tables], own_properties(mappings)]
    )
    found = []
    for mapping, properties in zip(mappings, rendered, strict=True):
        # Only a stream has a place to start.
        source = properties.get("eventSourceArn")
        if properties.get("startingPosition") and source:
            table = tables[streams.index(source)] if source in streams else None
            found.append(
                EventSource(
                    mapping=mapping,
                    function=_function_of(properties),
                    table=table.declaration.name if table else None,
                    table_name=table.name if table else _name_in(mapping),
                    features=frozenset(_features(properties)),
                )
            )
    return found


def _function_of(properties: Mapping[str, Any]) -> str:
    name = properties["functionName"]
    return str(name["Ref"] if "Ref" in name else name["Fn::GetAtt"][0])


def _name_in(mapping: lambda_.CfnEventSourceMapping) -> str:
    # arn:aws:dynamodb:Region:account:table/NAME/stream/label, of a table of another stack
    stream_arn = mapping.event_source_arn or ""
    if Token.is_unresolved(stream_arn):
        return Fn.select(1, Fn.split("/", stream_arn))
    return stream_arn.split("/")[1]


def _features(properties: Mapping[str, Any]) -> Iterator[Feature]:
    if _EVENT_COUNT not in properties.get("metricsConfig", {}).get("metrics", ()):
        yield Feature.UNCOUNTED
        return
    yield Feature.COUNTED
    filters = properties.get("filterCriteria", {}).get("filters", ())
    if passes_expired_items_only(one["pattern"] for one in filters):
        yield Feature.EXPIRED_ONLY

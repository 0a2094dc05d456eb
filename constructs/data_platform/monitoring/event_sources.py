"""Which streams the functions of a stack read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aws_cdk import Fn, Stack, Token
from aws_cdk import aws_lambda as lambda_

from data_platform.dynamodb.data_table import DataTable
from data_platform.monitoring.found_resource import found_resource
from data_platform.monitoring.policy.resources import Feature, Resource, ResourceKind

if TYPE_CHECKING:
    from constructs import IConstruct


_EVENT_COUNT = "EventCount"
# Who deletes an expired item, as its record and a filter for such records name it.
_EXPIRY = "dynamodb.amazonaws.com"


def stream_mappings(constructs: Iterable[IConstruct]) -> list[lambda_.CfnEventSourceMapping]:
    """Return the event source mappings that read a stream: only a stream has a place to start."""
    return [
        construct
        for construct in constructs
        if isinstance(construct, lambda_.CfnEventSourceMapping) and construct.starting_position
    ]


def function_of(mapping: lambda_.CfnEventSourceMapping) -> str:
    """Return the logical ID of the function that a mapping invokes."""
    name = Stack.of(mapping).resolve(mapping.function_name)
    return str(name["Ref"] if "Ref" in name else name["Fn::GetAtt"][0])


def event_sources(constructs: Iterable[IConstruct]) -> Iterator[Resource]:
    """Yield the event sources that read the stream of a table."""
    known = list(constructs)
    functions = {
        Stack.of(construct).resolve(construct.ref)["Ref"]: construct
        for construct in known
        if isinstance(construct, lambda_.CfnFunction)
    }
    tables = [construct for construct in known if isinstance(construct, DataTable)]
    for mapping in stream_mappings(known):
        function = functions.get(function_of(mapping))
        if function is None or not mapping.event_source_arn:
            continue
        table = _table_of(mapping, tables)
        yield found_resource(
            ResourceKind.EVENT_SOURCE,
            mapping,
            features=_features(mapping),
            table=table.declaration.name if table else None,
            EventSourceMappingUUID=mapping.ref,
            FunctionName=function.ref,
            TableName=table.table_name if table else _name_in(mapping.event_source_arn),
        )


def _table_of(
    mapping: lambda_.CfnEventSourceMapping, tables: Iterable[DataTable]
) -> DataTable | None:
    stack = Stack.of(mapping)
    source = stack.resolve(mapping.event_source_arn)
    for table in tables:
        if table.stream_arn and stack.resolve(table.stream_arn) == source:
            return table
    return None


def _name_in(stream_arn: str) -> str:
    # arn:aws:dynamodb:Region:account:table/NAME/stream/label, of a table of another stack
    if Token.is_unresolved(stream_arn):
        return Fn.select(1, Fn.split("/", stream_arn))
    return stream_arn.split("/")[1]


def _features(mapping: lambda_.CfnEventSourceMapping) -> Iterator[Feature]:
    stack = Stack.of(mapping)
    if _EVENT_COUNT not in (stack.resolve(mapping.metrics_config) or {}).get("metrics", ()):
        yield Feature.UNCOUNTED
        return
    yield Feature.COUNTED
    filters = (stack.resolve(mapping.filter_criteria) or {}).get("filters", ())
    if filters and all(_EXPIRY in one["pattern"] for one in filters):
        yield Feature.EXPIRED_ONLY

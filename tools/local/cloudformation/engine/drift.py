"""Comparing a resource with what its stack says it is."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.resources.requests import is_not_found
from tools.local.cloudformation.state.records import DriftResult, Stack, StackResource, now
from tools.local.cloudformation.templates.functions import matches
from tools.resource_types.schemas import resource_schema


def check_resource(context: EngineContext, stack: Stack, resource: StackResource) -> DriftResult:
    """Compare one resource.

    It is in sync only if every property of the template was compared that has an effect here and
    that a service tells. Otherwise, and for types that cannot be read, it is left unchecked.
    """
    result = DriftResult(resource.logical_id, "NOT_CHECKED", now())
    if resource.physical_id is None:
        return result
    request = context.request(stack, resource, resource.properties)
    try:
        actual = context.handler(resource.type).read(request)
    except NotImplementedError:
        result.reason = f"The local AWS cannot read resources of type {resource.type}."
        return result
    except ClientError as error:
        if not is_not_found(error):
            result.status, result.reason = "UNKNOWN", str(error)
            return result
        actual = None
    result.expected = expected = dict(resource.properties)
    if actual is None:
        result.status = "DELETED"
        return result
    # A secret that the template only refers to is neither looked up nor shown.
    readable = {name for name in actual if "{{resolve:" not in json.dumps(expected.get(name))}
    unread = sorted(set(expected) - readable - _untold(context, resource))
    result.differences = [
        difference
        for name in sorted(set(expected) & readable)
        for difference in _differences(f"/{name}", expected[name], actual[name])
    ]
    differing = {difference["PropertyPath"].split("/")[1] for difference in result.differences}
    result.actual = {**resource.properties, **{name: actual[name] for name in differing}}
    if result.differences:
        result.status = "MODIFIED"
    elif unread:
        result.reason = f"The local AWS cannot read {', '.join(unread)}."
    else:
        result.status = "IN_SYNC"
    return result


def _untold(context: EngineContext, resource: StackResource) -> set[str]:
    """Return what cannot drift here: properties without effect, and those that nothing tells."""
    known = context.handler(resource.type).known
    schema = resource_schema(resource.type)
    return {
        name
        for name, value in resource.properties.items()
        if (known and name in known.without_effect) or (schema and not schema.tells(name, value))
    }


def _differences(path: str, expected: Any, actual: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401
    if matches(expected, actual):
        return
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for name, member in expected.items():
            yield from _differences(f"{path}/{name}", member, actual.get(name))
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for position, (before, after) in enumerate(zip(expected, actual, strict=True)):
            yield from _differences(f"{path}/{position}", before, after)
    else:
        yield {
            "PropertyPath": path,
            "ExpectedValue": json.dumps(expected),
            "ActualValue": json.dumps(actual),
            "DifferenceType": "REMOVE" if actual is None else "NOT_EQUAL",
        }

"""Comparing a resource with what its stack says it is."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.failures import is_not_found
from tools.local.cloudformation.state.records import DriftResult, Stack, StackResource, now
from tools.local.cloudformation.templates.functions import equal


def check_resource(context: EngineContext, stack: Stack, resource: StackResource) -> DriftResult:
    """Compare one resource; types that cannot be read are left unchecked."""
    result = DriftResult(resource.logical_id, "NOT_CHECKED", now())
    if resource.physical_id is None:
        return result
    request = context.request(stack, resource, resource.properties)
    try:
        actual = context.handler(resource.type).read(request)
    except NotImplementedError:
        return result
    except ClientError as error:
        if not is_not_found(error):
            raise
        actual = None
    result.expected = dict(resource.properties)
    if actual is None:
        result.status = "DELETED"
        return result
    result.actual = {**resource.properties, **actual}
    result.differences = _differences(resource.properties, actual)
    result.status = "MODIFIED" if result.differences else "IN_SYNC"
    return result


def _differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[dict[str, str]]:
    """Compare the properties that the template sets and that could be read."""
    return [
        {
            "PropertyPath": f"/{name}",
            "ExpectedValue": json.dumps(expected[name]),
            "ActualValue": json.dumps(value),
            "DifferenceType": "REMOVE" if value is None else "NOT_EQUAL",
        }
        for name, value in actual.items()
        if name in expected and not equal(expected[name], value)
    ]

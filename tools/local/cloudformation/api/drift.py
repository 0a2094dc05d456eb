"""Actions that compare resources with what their stack says."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.api.service import Request, page
from tools.local.cloudformation.engine.drift import check_resource
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Drift, DriftResult, Stack, now


def detect_stack_drift(request: Request) -> Mapping[str, Any]:
    """Compare all resources of a stack; done when the call returns."""
    stack = request.store.get(request.given["StackName"], request.region)
    if stack.is_busy or stack.definition is None:
        raise ValidationError(
            f"Drift detection cannot be performed on a stack in {stack.status} state."
        )
    context = request.service.context
    results = [check_resource(context, stack, body) for body in stack.resources.values()]
    statuses = {result.status for result in results}
    stack.drift = Drift(
        detection_id=str(uuid.uuid4()),
        status=(
            "DRIFTED"
            if statuses & _DRIFTED
            else "IN_SYNC"
            if "IN_SYNC" in statuses
            else "NOT_CHECKED"
        ),
        checked_at=now(),
        resources=results,
    )
    request.store.save(stack)
    return {"StackDriftDetectionId": stack.drift.detection_id}


def describe_stack_drift_detection_status(request: Request) -> Mapping[str, Any]:
    """Tell how a drift detection went."""
    wanted = request.given["StackDriftDetectionId"]
    for stack in request.store.stacks(request.region):
        if stack.drift and stack.drift.detection_id == wanted:
            drifted = [body for body in stack.drift.resources if body.status in _DRIFTED]
            return {
                "StackId": stack.id,
                "StackDriftDetectionId": wanted,
                "StackDriftStatus": stack.drift.status,
                "DetectionStatus": "DETECTION_COMPLETE",
                "DriftedStackResourceCount": len(drifted),
                "Timestamp": stack.drift.checked_at,
            }
    raise ValidationError(f"Drift detection [{wanted}] does not exist")


_DRIFTED = {"MODIFIED", "DELETED"}


def describe_stack_resource_drifts(request: Request) -> Mapping[str, Any]:
    """Show what the last drift detection of a stack found."""
    stack = request.store.get(request.given["StackName"], request.region)
    wanted = request.given.get("StackResourceDriftStatusFilters")
    found = stack.drift.resources if stack.drift else []
    results = [
        _shown(stack, result)
        for result in found
        if result.status in (wanted or {"IN_SYNC", *_DRIFTED})
    ]
    shown, token = page(results, request.given.get("NextToken"))
    return {"StackResourceDrifts": shown, **token}


def detect_stack_resource_drift(request: Request) -> Mapping[str, Any]:
    """Compare one resource of a stack."""
    stack = request.store.get(request.given["StackName"], request.region)
    logical_id = request.given["LogicalResourceId"]
    resource = stack.resources.get(logical_id)
    if resource is None:
        raise ValidationError(f"Resource {logical_id} does not exist for stack {stack.name}")
    result = check_resource(request.service.context, stack, resource)
    return {"StackResourceDrift": _shown(stack, result)}


def _shown(stack: Stack, result: DriftResult) -> dict[str, Any]:
    resource = stack.resources[result.logical_id]
    return {
        "StackId": stack.id,
        "LogicalResourceId": result.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ExpectedProperties": json.dumps(result.expected),
        "ActualProperties": json.dumps(result.actual),
        "PropertyDifferences": result.differences,
        "StackResourceDriftStatus": result.status,
        "DriftStatusReason": result.reason,
        "Timestamp": result.checked_at,
    }

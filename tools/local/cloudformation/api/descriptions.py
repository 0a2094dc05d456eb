"""Actions that describe stacks, their resources and their history."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.api.service import Request, page
from tools.local.cloudformation.engine.recorder import STACK_TYPE
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Event, Output, Stack, StackResource


def describe_stacks(request: Request) -> Mapping[str, Any]:
    """Describe one stack, or all that exist; waits a little for a running operation to end."""
    name = request.given.get("StackName")
    if name:
        stack = request.store.get(name, request.region)
        request.store.wait_until_idle(stack, request.service.timeout_seconds)
        return {"Stacks": [_description(stack)]}
    existing = [stack for stack in request.store.stacks(request.region) if not stack.is_deleted]
    shown, token = page(existing, request.given.get("NextToken"))
    return {"Stacks": [_description(stack) for stack in shown], **token}


def _description(stack: Stack) -> dict[str, Any]:
    definition = stack.definition
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "Description": stack.description,
        "Parameters": stack.parameters,
        "CreationTime": stack.created_at,
        "LastUpdatedTime": stack.updated_at,
        "DeletionTime": stack.deleted_at,
        "RollbackConfiguration": stack.rollback_configuration,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "DisableRollback": stack.operation.disable_rollback,
        "NotificationARNs": definition.notification_arns if definition else [],
        "Capabilities": definition.capabilities if definition else [],
        "Outputs": [_output(output) for output in stack.outputs],
        "RoleARN": definition.role_arn if definition else None,
        "Tags": [{"Key": tag.key, "Value": tag.value} for tag in definition.tags]
        if definition
        else [],
        "EnableTerminationProtection": stack.termination_protection,
        "DriftInformation": {
            "StackDriftStatus": stack.drift.status if stack.drift else "NOT_CHECKED",
            "LastCheckTimestamp": stack.drift.checked_at if stack.drift else None,
        },
        "LastOperations": [
            {"OperationType": f"{stack.operation.kind}_STACK", "OperationId": stack.operation.id}
        ]
        if definition
        else [],
    }


def _output(output: Output) -> dict[str, Any]:
    return {
        "OutputKey": output.key,
        "OutputValue": output.value,
        "Description": output.description,
        "ExportName": output.export_name,
    }


def list_stacks(request: Request) -> Mapping[str, Any]:
    """List stacks, deleted ones included."""
    wanted = request.given.get("StackStatusFilter")
    stacks = [
        stack
        for stack in request.store.stacks(request.region)
        if not wanted or stack.status in wanted
    ]
    shown, token = page(stacks, request.given.get("NextToken"))
    summaries = [
        {
            "StackId": stack.id,
            "StackName": stack.name,
            "TemplateDescription": stack.description,
            "CreationTime": stack.created_at,
            "LastUpdatedTime": stack.updated_at,
            "DeletionTime": stack.deleted_at,
            "StackStatus": stack.status,
            "StackStatusReason": stack.reason,
            "DriftInformation": _description(stack)["DriftInformation"],
        }
        for stack in shown
    ]
    return {"StackSummaries": summaries, **token}


def describe_stack_events(request: Request) -> Mapping[str, Any]:
    """List what happened to a stack, the newest first."""
    stack = request.store.get(request.given["StackName"], request.region)
    shown, token = page(stack.events[::-1], request.given.get("NextToken"))
    return {"StackEvents": [_event(stack, event) for event in shown], **token}


def _event(stack: Stack, event: Event) -> dict[str, Any]:
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "EventId": event.id,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "Timestamp": event.at,
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
        "ResourceProperties": event.properties,
        "ClientRequestToken": event.token,
        "OperationId": event.operation_id,
    }


def describe_events(request: Request) -> Mapping[str, Any]:
    """List what happened to a stack or in an operation, the newest first."""
    given = request.given
    name, operation_id = given.get("StackName"), given.get("OperationId")
    if given.get("ChangeSetName"):
        return {"OperationEvents": []}  # Change sets are made in one step, without events.
    stacks = (
        [request.store.get(name, request.region)] if name else request.store.stacks(request.region)
    )
    only_failed = given.get("Filters", {}).get("FailedEvents", False)
    events = [
        _operation_event(stack, event)
        for stack in stacks
        for event in stack.events[::-1]
        if operation_id in {None, event.operation_id}
        and (not only_failed or event.status.endswith("_FAILED"))
    ]
    shown, token = page(events, given.get("NextToken"))
    return {"OperationEvents": shown, **token}


def _operation_event(stack: Stack, event: Event) -> dict[str, Any]:
    is_stack = event.type == STACK_TYPE and event.physical_id == stack.id
    return {
        **_event(stack, event),
        "EventType": "STACK_EVENT",
        "OperationStatus": _operation_status(event.status) if is_stack else None,
        "OperationType": f"{stack.operation.kind}_STACK" if is_stack else None,
    }


def _operation_status(status: str) -> str:
    if status.endswith("_IN_PROGRESS"):
        return "IN_PROGRESS"
    return "FAILED" if "ROLLBACK" in status or status.endswith("_FAILED") else "SUCCEEDED"


def list_stack_resources(request: Request) -> Mapping[str, Any]:
    """List the resources of a stack."""
    stack = request.store.get(request.given["StackName"], request.region)
    shown, token = page(_ordered(stack), request.given.get("NextToken"))
    summaries = [
        {**_resource(stack, resource), "LastUpdatedTimestamp": resource.updated_at}
        for resource in shown
    ]
    return {"StackResourceSummaries": summaries, **token}


def describe_stack_resources(request: Request) -> Mapping[str, Any]:
    """Describe resources of a stack, or the one with a physical ID."""
    given = request.given
    logical_id, physical_id = given.get("LogicalResourceId"), given.get("PhysicalResourceId")
    stack = (
        request.store.get(given["StackName"], request.region)
        if "StackName" in given
        else _stack_of(request, physical_id)
    )
    resources = [
        {**_resource(stack, resource), "Timestamp": resource.updated_at}
        for resource in _ordered(stack)
        if logical_id in {None, resource.logical_id}
    ]
    return {"StackResources": resources}


def _stack_of(request: Request, physical_id: str | None) -> Stack:
    for stack in request.store.stacks(request.region):
        for resource in _ordered(stack):
            if resource.physical_id == physical_id and not stack.is_deleted:
                return stack
    raise ValidationError(f"Stack for {physical_id} does not exist")


def describe_stack_resource(request: Request) -> Mapping[str, Any]:
    """Describe one resource of a stack with its metadata."""
    stack = request.store.get(request.given["StackName"], request.region)
    logical_id = request.given["LogicalResourceId"]
    resource = stack.resources.get(logical_id)
    if resource is None:
        raise ValidationError(f"Resource {logical_id} does not exist for stack {stack.name}")
    detail = {
        **_resource(stack, resource),
        "LastUpdatedTimestamp": resource.updated_at,
        "Metadata": json.dumps(resource.metadata) if resource.metadata else None,
    }
    return {"StackResourceDetail": detail}


def _ordered(stack: Stack) -> list[StackResource]:
    # A copy: an operation may add resources at the same time.
    resources = list(stack.resources.values())
    resources.sort(key=lambda resource: resource.logical_id)
    return resources


def _resource(stack: Stack, resource: StackResource) -> dict[str, Any]:
    found = {result.logical_id: result for result in stack.drift.resources} if stack.drift else {}
    drift = found.get(resource.logical_id)
    return {
        "StackName": stack.name,
        "StackId": stack.id,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        "DriftInformation": {
            "StackResourceDriftStatus": drift.status if drift else "NOT_CHECKED",
            "LastCheckTimestamp": drift.checked_at if drift else None,
        },
    }

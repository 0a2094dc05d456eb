"""Actions on change sets."""

import uuid
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.api.definitions import read_definition
from tools.local.cloudformation.api.imports import physical_ids
from tools.local.cloudformation.api.service import Request, page
from tools.local.cloudformation.api.stacks import check_goes_on, check_updatable, operation_of
from tools.local.cloudformation.engine.changes import Plan, PlannedChanges
from tools.local.cloudformation.errors import (
    ChangeSetExistsError,
    ChangeSetNotFoundError,
    InvalidChangeSetStatusError,
    ValidationError,
)
from tools.local.cloudformation.state.records import ChangeSet, Stack, now
from tools.local.cloudformation.templates.document import parse_template

NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)
_VALUES = ("BeforeContext", "AfterContext")
_TARGET_VALUES = ("Path", "BeforeValue", "AfterValue", "AttributeChangeType")


def create_change_set(request: Request) -> Mapping[str, Any]:
    """Create a change set, and for a new stack the stack that it belongs to."""
    given = request.given
    kind = given.get("ChangeSetType", "UPDATE")
    _check_supported(given)
    with request.store.changed:
        stack = _stack_for(request, kind)
        _check_name_is_free(stack, given["ChangeSetName"])
        operation_id = stack.operation.id
    try:
        change_set = _planned(request, stack, kind)
    except Exception:
        if stack.definition is None and not stack.change_sets:
            request.store.forget(stack)
        raise
    with request.store.changed:
        if stack.operation.id != operation_id:
            change_set.execution_status = "OBSOLETE"
        stack.change_sets[change_set.id] = change_set
        request.store.save(stack)
    return {"Id": change_set.id, "StackId": stack.id}


def _check_supported(given: Mapping[str, Any]) -> None:
    if given.get("DeploymentMode") == "REVERT_DRIFT":
        raise ValidationError(
            "The local CloudFormation does not revert drift; deploy without --revert-drift."
        )


def _stack_for(request: Request, kind: str) -> Stack:
    name = request.given["StackName"]
    stack = request.store.find(name, request.region)
    if stack is None or stack.is_deleted:
        if kind == "UPDATE":
            raise ValidationError(f"Stack [{name}] does not exist")
        return request.store.create(name, request.region)
    if kind == "CREATE" and stack.status != "REVIEW_IN_PROGRESS":
        raise ValidationError(
            f"Stack [{name}] already exists and cannot be created again with the changeSet "
            f"[{request.given['ChangeSetName']}]."
        )
    if kind == "UPDATE" or (kind == "IMPORT" and stack.definition):
        check_updatable(stack)
    return stack


def _check_name_is_free(stack: Stack, name: str) -> None:
    if any(change_set.name == name for change_set in stack.change_sets.values()):
        raise ChangeSetExistsError(f"ChangeSet {name} already exists")


def _planned(request: Request, stack: Stack, kind: str) -> ChangeSet:
    given = request.given
    definition = read_definition(request, stack.definition)
    context = request.service.context
    template = parse_template(definition.template_body)
    parameters = context.parameters(stack.region, template, definition.given_parameters)
    plan = Plan(
        context,
        stack,
        definition,
        physical_ids(given.get("ResourcesToImport", [])),
        adopts_existing=given.get("ImportExistingResources", False),
    )
    planned = plan.changes()
    change_set = ChangeSet(
        id=(
            f"arn:aws:cloudformation:{stack.region}:{context.services.account}:changeSet/"
            f"{given['ChangeSetName']}/{uuid.uuid4()}"
        ),
        name=given["ChangeSetName"],
        type=kind,
        created_at=now(),
        definition=definition,
        description=given.get("Description"),
        parameters=[parameter.description(name) for name, parameter in parameters.items()],
        adopted=plan.adopted,
        on_failure=given.get("OnStackFailure", "ROLLBACK"),
    )
    _judge(change_set, stack, planned)
    return change_set


def _judge(change_set: ChangeSet, stack: Stack, planned: PlannedChanges) -> None:
    change_set.changes = planned.resources
    reason = None
    if planned.is_empty and not stack.status.endswith("_FAILED"):
        reason = NO_CHANGES
    elif change_set.type == "IMPORT":
        reason = _import_problem(planned)
    if reason:
        change_set.status = "FAILED"
        change_set.execution_status = "UNAVAILABLE"
        change_set.reason = reason


def _import_problem(planned: PlannedChanges) -> str | None:
    other = [
        f"{change['LogicalResourceId']} ({change['Action']})"
        for change in planned.resources
        if change["Action"] != "Import"
    ]
    if not other:
        return None
    return (
        "You have modified resources in your template that are not being imported. Update, "
        f"create or delete operations cannot be executed during import: [{', '.join(other)}]"
    )


def describe_change_set(request: Request) -> Mapping[str, Any]:
    """Describe a change set with what it would change."""
    stack, change_set = _find(request)
    with_values = request.given.get("IncludePropertyValues", False)
    changes, token = page(change_set.changes, request.given.get("NextToken"))
    definition = change_set.definition
    return {
        **_summary(stack, change_set),
        "Parameters": change_set.parameters,
        "NotificationARNs": definition.notification_arns,
        "Capabilities": definition.capabilities,
        "Tags": [{"Key": tag.key, "Value": tag.value} for tag in definition.tags],
        "Changes": [
            {"Type": "Resource", "ResourceChange": _shown(change, with_values=with_values)}
            for change in changes
        ],
        **token,
    }


def _shown(change: dict[str, Any], *, with_values: bool) -> dict[str, Any]:
    if with_values:
        return change
    details = [
        {**detail, "Target": _without(detail["Target"], _TARGET_VALUES)}
        for detail in change["Details"]
    ]
    return {**_without(change, _VALUES), "Details": details}


def _without(members: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name not in names}


def list_change_sets(request: Request) -> Mapping[str, Any]:
    """List the change sets of a stack."""
    stack = request.store.get(request.given["StackName"], request.region)
    summaries = [_summary(stack, change_set) for change_set in stack.change_sets.values()]
    shown, token = page(summaries, request.given.get("NextToken"))
    return {"Summaries": shown, **token}


def _summary(stack: Stack, change_set: ChangeSet) -> dict[str, Any]:
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "ChangeSetId": change_set.id,
        "ChangeSetName": change_set.name,
        "ExecutionStatus": change_set.execution_status,
        "Status": change_set.status,
        "StatusReason": change_set.reason,
        "CreationTime": change_set.created_at,
        "Description": change_set.description,
        "IncludeNestedStacks": False,
        "ImportExistingResources": bool(change_set.adopted) and change_set.type != "IMPORT",
    }


def execute_change_set(request: Request) -> Mapping[str, Any]:
    """Start what a change set describes; all other change sets of the stack are dropped."""
    with request.store.changed:
        stack, change_set = _find(request)
        if change_set.execution_status == "OBSOLETE":
            raise InvalidChangeSetStatusError(
                f"ChangeSet [{change_set.id}] cannot be executed in its current execution status "
                "of [OBSOLETE]: the stack has changed since it was created."
            )
        if change_set.execution_status != "AVAILABLE" or stack.is_busy:
            raise InvalidChangeSetStatusError(
                f"ChangeSet [{change_set.id}] cannot be executed in its current status of "
                f"[{change_set.status}]"
            )
        check_goes_on(stack, request)
        stack.change_sets.clear()
        operations = request.service.operations
        definition = change_set.definition
        operation = operation_of(request, _kind(stack, change_set))
        operation.adopted = change_set.adopted
        operation.on_failure = change_set.on_failure
        start = {
            "CREATE": operations.create,
            "IMPORT": operations.take_in,
            "UPDATE": operations.update,
        }[operation.kind]
        start(stack, definition, operation)
    return {}


def _kind(stack: Stack, change_set: ChangeSet) -> str:
    if change_set.type == "IMPORT":
        return "IMPORT"
    return "UPDATE" if stack.definition else "CREATE"


def delete_change_set(request: Request) -> Mapping[str, Any]:
    """Delete a change set; one that does not exist is no error."""
    try:
        stack, change_set = _find(request)
    except ChangeSetNotFoundError:
        return {}
    del stack.change_sets[change_set.id]
    request.store.save(stack)
    return {}


def _find(request: Request) -> tuple[Stack, ChangeSet]:
    wanted = request.given["ChangeSetName"]
    name = request.given.get("StackName")
    if name is None and not wanted.startswith("arn:"):
        raise ValidationError(
            "StackName must be specified if ChangeSetName is not specified as an ARN."
        )
    stacks = (
        [request.store.get(name, request.region)] if name else request.store.stacks(request.region)
    )
    for stack in stacks:
        for change_set in stack.change_sets.values():
            if wanted in {change_set.id, change_set.name}:
                return stack, change_set
    raise ChangeSetNotFoundError(f"ChangeSet [{wanted}] does not exist")

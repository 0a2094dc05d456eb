"""All actions by name."""

from collections.abc import Callable, Mapping
from typing import Any

from tools.local.cloudformation.api import (
    change_sets,
    descriptions,
    drift,
    exports,
    stacks,
    templates,
)
from tools.local.cloudformation.api.service import Request
from tools.local.cloudformation.errors import UnsupportedActionError


def _no_hooks(request: Request) -> Mapping[str, Any]:
    """List the results of hooks, which there are none of locally."""
    return {
        "TargetType": request.given.get("TargetType"),
        "TargetId": request.given.get("TargetId"),
        "HookResults": [],
    }


ACTIONS: Mapping[str, Callable[[Request], Mapping[str, Any]]] = {
    "CancelUpdateStack": stacks.cancel_update_stack,
    "ContinueUpdateRollback": stacks.continue_update_rollback,
    "CreateChangeSet": change_sets.create_change_set,
    "CreateStack": stacks.create_stack,
    "DeleteChangeSet": change_sets.delete_change_set,
    "DeleteStack": stacks.delete_stack,
    "DescribeChangeSet": change_sets.describe_change_set,
    "DescribeEvents": descriptions.describe_events,
    "DescribeStackDriftDetectionStatus": drift.describe_stack_drift_detection_status,
    "DescribeStackEvents": descriptions.describe_stack_events,
    "DescribeStackResource": descriptions.describe_stack_resource,
    "DescribeStackResourceDrifts": drift.describe_stack_resource_drifts,
    "DescribeStackResources": descriptions.describe_stack_resources,
    "DescribeStacks": descriptions.describe_stacks,
    "DetectStackDrift": drift.detect_stack_drift,
    "DetectStackResourceDrift": drift.detect_stack_resource_drift,
    "ExecuteChangeSet": change_sets.execute_change_set,
    "GetTemplate": templates.get_template,
    "GetTemplateSummary": templates.get_template_summary,
    "ListChangeSets": change_sets.list_change_sets,
    "ListExports": exports.list_exports,
    "ListHookResults": _no_hooks,
    "ListImports": exports.list_imports,
    "ListStackResources": descriptions.list_stack_resources,
    "ListStacks": descriptions.list_stacks,
    "RollbackStack": stacks.rollback_stack,
    "UpdateStack": stacks.update_stack,
    "UpdateTerminationProtection": stacks.update_termination_protection,
    "ValidateTemplate": templates.validate_template,
}


def perform(name: str, request: Request) -> Mapping[str, Any]:
    """Perform an action.

    Raises
    ------
    ApiError
        What the caller is to be told.
    """
    action = ACTIONS.get(name)
    if action is None:
        raise UnsupportedActionError(
            f"The local CloudFormation does not offer the action '{name}'."
        )
    return action(request)

"""What the pinned CLI's `cdk deploy` does to a stack, call by call, without starting it."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.failing.world import World
from tools.local.cloudformation.errors import ApiError

NO_ROLLBACK = "--no-rollback"
IMPORT_EXISTING = "--import-existing-resources"

_DELETED_FIRST = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}
_PAUSED = {"CREATE_FAILED", "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED"}
_DEPLOYED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


class DeploymentFailedError(Exception):
    """A deployment did not succeed; the message says in which step and why."""


def deploy(
    world: World,
    stack: str,
    template: Mapping[str, Any],
    options: Sequence[str] = (),
    *,
    protected: bool,
) -> None:
    """Deploy a template as `cdk deploy` with options does.

    Parameters
    ----------
    protected
        Whether the stack has termination protection in the cloud assembly.

    Raises
    ------
    DeploymentFailedError
        If it ends with an error, or asks whoever ran it what to do.
    """
    try:
        status = _deploy(world, stack, template, options, protected=protected)
    except ApiError as error:
        raise DeploymentFailedError(error.message) from error
    if status not in _DEPLOYED:
        raise DeploymentFailedError(f"{stack} is {status}: {failures(world, stack)}")


def status_of(world: World, stack: str) -> str | None:
    """Return the status of a stack; None if there is none."""
    try:
        described = world.call("DescribeStacks", StackName=stack)
    except ApiError:
        return None
    status: str = described["Stacks"][0]["StackStatus"]
    return status


def failures(world: World, stack: str) -> str:
    """Return why resources have failed, the newest first."""
    events = world.call("DescribeStackEvents", StackName=stack)["StackEvents"]
    failed = [
        f"{event['LogicalResourceId']} {event['ResourceStatus']}: {event['ResourceStatusReason']}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    return "; ".join(failed[:3])


def _deploy(
    world: World,
    stack: str,
    template: Mapping[str, Any],
    options: Sequence[str],
    *,
    protected: bool,
) -> str:
    status = status_of(world, stack)
    if status in _DELETED_FIRST:
        world.call("DeleteStack", StackName=stack)
        deleted = world.settled(stack)
        if deleted != "DELETE_COMPLETE":
            raise DeploymentFailedError(f"{stack} is {deleted}: {failures(world, stack)}")
        status = None
    change_set = world.call(
        "CreateChangeSet",
        StackName=stack,
        ChangeSetName="cdk-deploy-change-set",
        ChangeSetType="UPDATE" if status not in {None, "REVIEW_IN_PROGRESS"} else "CREATE",
        TemplateURL=world.upload(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        ImportExistingResources=IMPORT_EXISTING in options,
    )
    # Before anything is created: a stack that fails has the protection already.
    world.call(
        "UpdateTerminationProtection", StackName=stack, EnableTerminationProtection=protected
    )
    if status in _PAUSED and NO_ROLLBACK not in options:
        raise DeploymentFailedError(f"{stack} is {status}: roll back first (y/n)?")
    world.call(
        "ExecuteChangeSet", ChangeSetName=change_set["Id"], DisableRollback=NO_ROLLBACK in options
    )
    return world.settled(stack)

"""What an earlier deployment left: stacks in which nothing can be deployed."""

from collections.abc import Iterator

from tools.preflight.deployed import Deployed, DeployedStack
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status

_NEEDED = "no deployment that runs, waits or has failed half way"
_SETTLED = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)
_FAILED_CREATIONS = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
_HALF_WAY = (
    "Mend what its events name (aws cloudformation describe-stack-events --stack-name {name}), "
    "then: npx cdk rollback {name}."
)
_UNUSED = (
    "A change set was made and never carried out: see that nobody waits for it. The deployment "
    "makes another."
)
_OTHERS = {
    "CREATE_FAILED": (Status.BLOCKS, _HALF_WAY),
    "UPDATE_FAILED": (Status.BLOCKS, _HALF_WAY),
    "UPDATE_ROLLBACK_FAILED": (Status.BLOCKS, _HALF_WAY),
    "DELETE_FAILED": (
        Status.BLOCKS,
        "Remove what its events name, then: aws cloudformation delete-stack --stack-name {name}.",
    ),
    "REVIEW_IN_PROGRESS": (Status.WARNING, _UNUSED),
}
"""How other statuses count, and what to do.

The CDK's command line asks before it rolls back what stopped half way, and makes a stack anew that
has never had a resource.
"""


def check_stacks(plan: Plan, deployed: Deployed) -> Iterator[Row]:
    """Yield a row a stack."""
    for name in plan.templates:
        stack = deployed.get(name)
        status, advice = _judged(name, stack) if stack else (Status.OK, "")
        found = stack.status if stack else "not deployed yet"
        yield Row(check=f"stack {name}", status=status, found=found, needed=_NEEDED, advice=advice)


def _judged(name: str, stack: DeployedStack) -> tuple[Status, str]:
    if stack.status in _SETTLED:
        return Status.OK, ""
    if stack.status in _FAILED_CREATIONS:
        return _failed_creation(name, is_protected=stack.is_protected)
    if stack.status in _OTHERS:
        status, advice = _OTHERS[stack.status]
        return status, advice.format(name=name)
    if stack.status.endswith("_IN_PROGRESS"):
        return Status.BLOCKS, "Wait until it has ended, and ask again."
    return Status.UNKNOWN, f"Look at {name} in CloudFormation: this status is not known here."


def _failed_creation(name: str, *, is_protected: bool) -> tuple[Status, str]:
    if is_protected:
        return Status.BLOCKS, (
            "Its first deployment failed, and the CDK cannot delete what is left: take termination "
            f"protection off (aws cloudformation update-termination-protection --stack-name {name} "
            "--no-enable-termination-protection). See docs/operations.md."
        )
    return Status.WARNING, "Its first deployment failed. The CDK deletes it, and begins anew."

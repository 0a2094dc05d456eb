"""What an earlier deployment left: stacks in which nothing can be deployed."""

from collections.abc import Iterator

from data_platform.stage import Stage
from tools.preflight.deployed import Deployed, DeployedStack
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status

_NEEDED = "no deployment that runs, waits or has failed half way"
SETTLED = (
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
)
_HALF_WAY = (
    "Mend what its events name (aws cloudformation describe-stack-events --stack-name {name}), "
    "then: npx cdk rollback {name}."
)
_UNUSED = (
    "A change set was made and never carried out: see that nobody waits for it. The deployment "
    "makes another."
)
_OTHERS = {
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

_LEFT = (
    Status.BLOCKS,
    (
        "Its first deployment was rolled back, and what is protected stayed behind: clean up as "
        "docs/operations.md says."
    ),
)
_GOES_ON = (Status.WARNING, "A deployment failed: datactl deploy goes on where it stopped.")
_ANEW = (Status.WARNING, "Its first deployment failed. The CDK deletes it, and begins anew.")
_IF_PROTECTED = {
    "CREATE_FAILED": _GOES_ON,
    "UPDATE_FAILED": _GOES_ON,
    "ROLLBACK_COMPLETE": _LEFT,
    "ROLLBACK_FAILED": _LEFT,
}
_IF_NOT = {
    "CREATE_FAILED": (Status.BLOCKS, _HALF_WAY),
    "UPDATE_FAILED": (Status.BLOCKS, _HALF_WAY),
    "ROLLBACK_COMPLETE": _ANEW,
    "ROLLBACK_FAILED": _ANEW,
}


def check_stacks(plan: Plan, deployed: Deployed) -> Iterator[Row]:
    """Yield a row a stack."""
    for name in plan.templates:
        stack = deployed.get(name)
        status, advice = _judged(name, stack, plan.stage) if stack else (Status.OK, "")
        found = stack.status if stack else "not deployed yet"
        yield Row(check=f"stack {name}", status=status, found=found, needed=_NEEDED, advice=advice)


def _judged(name: str, stack: DeployedStack, stage: Stage) -> tuple[Status, str]:
    if stack.status in SETTLED:
        return Status.OK, ""
    is_protected = stage.protected or stack.is_protected
    verdicts = _OTHERS | (_IF_PROTECTED if is_protected else _IF_NOT)
    if stack.status in verdicts:
        status, advice = verdicts[stack.status]
        return status, advice.format(name=name)
    if stack.status.endswith("_IN_PROGRESS"):
        return Status.BLOCKS, "Wait until it has ended, and ask again."
    return Status.UNKNOWN, f"Look at {name} in CloudFormation: this status is not known here."

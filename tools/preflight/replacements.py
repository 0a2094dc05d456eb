"""Tables and instances that a deployment would exchange for empty ones of other names."""

from collections.abc import Iterable, Iterator

from tools.preflight.deployed import Deployed
from tools.preflight.kinds import KINDS
from tools.preflight.names import is_own
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status

REPLACEMENTS = "tables and instances that stay"

_HOLDING = ("tables", "database instances")
_ADVICE = (
    "Keep the name: the stack would let go of what it has, and of all that is in it. Of an "
    "instance that `datactl restore database point` has taken in, set `identifier` in the stage's "
    "DatabaseSettings (docs/recovery/database.md). See docs/rollout.md for anything else."
)


def check_replacements(plan: Plan, deployed: Deployed) -> Iterable[Row]:
    """Yield a row that tells which tables and instances would be exchanged for empty ones."""
    found = list(_renamed(plan, deployed))
    status = Status.BLOCKS if plan.stage.protected else Status.WARNING
    yield Row(
        check=REPLACEMENTS,
        status=status if found else Status.OK,
        found="; ".join(found) or "none would be made anew",
        needed="the names that the stacks have",
        advice=_ADVICE if found else "",
    )


def _renamed(plan: Plan, deployed: Deployed) -> Iterator[str]:
    for kind in KINDS:
        if kind.title not in _HOLDING:
            continue
        for name, planned in kind.named(plan):
            stack = deployed.get(planned.stack)
            own = stack.resources.get(planned.logical_id) if stack else None
            if own and not is_own(name, planned, deployed):
                yield f"{planned.stack}: {name}, new and empty, instead of {own.physical_id}"

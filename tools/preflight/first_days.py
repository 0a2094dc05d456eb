"""Whether functions would count of a day in one way and take away in another."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.first_days import day_problems, has_first_days, template_of_cdk
from tools.preflight.account import Account
from tools.preflight.deployed import Deployed
from tools.preflight.plan import Plan
from tools.preflight.rows import Row, Status

FIRST_DAYS = "first days"


def ask_first_days(plan: Plan, account: Account, deployed: Deployed) -> Iterator[Row]:
    """Yield a row for each deployed stack whose functions have days from which they count."""
    for name, template in plan.templates.items():
        stack = deployed.get(name)
        if not has_first_days(template) or stack is None or not stack.resources:
            continue
        problems = list(day_problems(_template(account, name), template))
        yield Row(
            check=f"{FIRST_DAYS} in {name}",
            status=Status.BLOCKS if problems else Status.OK,
            found="; ".join(f"{each.function}: {each.reason}" for each in problems)
            or "nothing counted on them would be taken away otherwise",
            needed="days that are ahead where they are new, and that stay once they have begun",
            advice=" ".join(each.advice for each in problems),
        )


def _template(account: Account, stack: str) -> Mapping[str, Any]:
    found = account.ask("cloudformation", "get_template", StackName=stack, TemplateStage="Original")
    return template_of_cdk(found["TemplateBody"])

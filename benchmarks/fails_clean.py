"""Retries of deployments that failed at a resource, in prod: how many need a person's hand.

``python -m benchmarks.fails_clean [--quick] [--json]`` lets the first deployment of every stack
fail at each of its resources in turn, and a later one that adds a table at each resource that it
touches; quick, at a few. The same command deploys again, and has to end as one without a failure
does: with the same resources in the stack and in the account. Real handlers of the local
CloudFormation make the resources in moto; only functions of custom resources do not run.
"""

import multiprocessing
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.failing.trials import (
    Subject,
    clean_end,
    first_deployment,
    later_deployment,
    touched_by_the_table,
    with_a_table,
)
from benchmarks.failing.world import world
from benchmarks.results import Figure, run_alone
from tools.deploying.options import options_for
from tools.deploying.stacks import DeployedStack, deployed_stacks

STAGE = "prod"
QUICK_STEP = 48
"""Of the resources of a stack, each how many a quick run tries."""


@dataclass(frozen=True)
class Trials:
    """What came of the failures of one stack.

    Attributes
    ----------
    first, later
        At how many resources a first and a later deployment failed.
    by_hand
        What would have had to be done by hand, or was not as after a clean deployment.
    """

    stack: str
    first: int
    later: int
    by_hand: tuple[str, ...]


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield how many retries there were, and how many needed a hand."""
    step = QUICK_STEP if quick else 1
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        runs = [
            pool.submit(try_stack, stack, template, step)
            for stack, template in sorted(_stacks(), key=lambda each: -len(each[1]["Resources"]))
        ]
        done = [run.result() for run in runs]
    for each in done:
        sys.stderr.write("".join(f"{each.stack}: {problem}\n" for problem in each.by_hand))
        yield _count(f"{each.stack}, first deployment: resources tried", each.first)
        yield _count(f"{each.stack}, later deployment: resources tried", each.later)
        yield _count(f"{each.stack}: retries that needed a hand", len(each.by_hand))
    tried = sum(each.first + each.later for each in done)
    by_hand = sum(len(each.by_hand) for each in done)
    yield Figure("resources tried", "resources", (float(tried),))
    yield Figure("retries that needed a hand", "retries", (float(by_hand),))


def try_stack(stack: DeployedStack, template: Mapping[str, Any], step: int) -> Trials:
    """Let deployments of a stack fail at its resources, one after the other."""
    subject = subject_of(stack, template)
    first = list(template["Resources"])[::step]
    touched = touched_by_the_table(template)
    # The last ones fail once the table is there.
    later = touched if step == 1 else touched[-2:]
    with world() as account:
        clean = clean_end(account, subject)
        problems = [first_deployment(account, subject, clean, each) for each in first]
        clean = clean_end(account, subject, with_a_table(template))
        problems += [later_deployment(account, subject, clean, each) for each in later]
    return Trials(
        stack.name, len(first), len(later), tuple(each for each in problems if each is not None)
    )


def subject_of(stack: DeployedStack, template: Mapping[str, Any]) -> Subject:
    """Return a stack as `datactl deploy` deploys it."""
    return Subject(
        name=stack.name,
        template=template,
        protected=stack.is_protected,
        options=lambda status: options_for(stack, status),
    )


def _stacks() -> Iterator[tuple[DeployedStack, Mapping[str, Any]]]:
    # Loading CDK takes a second, which the processes that try stacks do not pay for.
    from tools.synthesis import synthesize  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        templates = synthesize(STAGE, Path(folder), check_rules=False).templates
        for stack in deployed_stacks(Path(folder)):
            yield stack, templates[stack.name]


def _count(name: str, number: int) -> Figure:
    unit = "retries" if "retries" in name else "resources"
    return Figure(name, unit, (float(number),), is_detail=True)


if __name__ == "__main__":
    run_alone(measure, __doc__)

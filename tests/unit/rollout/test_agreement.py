"""The plan never calls safe what CloudFormation or DynamoDB refuses, and refuses no wave."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings

from tests.unit.rollout.products import products
from tests.unit.rollout.strict_cloud import RefusedError, StrictCloud
from tools.rollout.changes.change import Verdict, worst
from tools.rollout.changes.classification import classify
from tools.rollout.waves import obstacles, waves

Body = Mapping[str, Any]
SETTINGS = settings(deadline=None, derandomize=True, database=None)


def _is_deployed(before: Body, after: Body) -> bool:
    try:
        StrictCloud(before).deploy(after)
    except RefusedError:
        return False
    return True


@settings(SETTINGS, max_examples=150)
@given(products(), products())
def test_what_cannot_be_deployed_is_not_safe(before: Body, after: Body) -> None:
    verdict = worst(classify(before, after))
    assert _is_deployed(before, after) or verdict is not Verdict.SAFE


@settings(SETTINGS, max_examples=80)
@given(products(), products())
def test_each_wave_is_one_that_the_plan_lets_pass(before: Body, after: Body) -> None:
    """Whatever the whole change is called, none of its steps is refused where no table goes."""
    template = before
    for wave in waves(before, after):
        changes = classify(template, wave.template)
        assert [change for change in changes if change.verdict is Verdict.REFUSED] == []
        template = wave.template


@settings(SETTINGS, max_examples=80)
@given(products(), products())
def test_what_no_wave_can_bring_is_not_safe(before: Body, after: Body) -> None:
    if obstacles(before, after):
        assert worst(classify(before, after)) is not Verdict.SAFE

"""`datactl local verify` misses a consumer that nobody calls."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from data_platform.deployment import Deployment
from stacks.environments import DEV
from stacks.products import PRODUCTS
from tools.local.streams.progress import ConsumerProgress, ConsumerState
from tools.queries.consumer_verification import declared_consumers, with_missing
from tools.redrive.consumers import consumers_of
from tools.synthesis import Assembly

DEPLOYMENT = Deployment(stage=DEV)


class Stacks:
    """Answers with templates as CloudFormation does."""

    def __init__(self, templates: Mapping[str, Any]) -> None:
        self._templates = templates

    def get_template(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803  boto3's name
        if StackName not in self._templates:
            raise ClientError({"Error": {"Code": "ValidationError"}}, "GetTemplate")
        return {"TemplateBody": self._templates[StackName]}


@pytest.fixture(scope="module")
def declared(assemblies: Mapping[str, Assembly]) -> dict[str, set[str]]:
    return declared_consumers(Stacks(assemblies["dev"].templates), PRODUCTS, DEPLOYMENT)


def _called(name: str, tables: set[str], problem: str | None = None) -> ConsumerProgress:
    return ConsumerProgress(name, tuple(sorted(tables)), 1, 1, 0, 0, 0, 0, False, problem)  # noqa: FBT003  a field


def test_every_consumer_of_the_templates_is_expected_with_its_tables(
    declared: dict[str, set[str]],
) -> None:
    assert set(declared) == {name for product in PRODUCTS for name in consumers_of(product)}
    assert all(declared.values())
    assert "aitutor_users" in declared["tutor-audit-trail"]


def test_consumers_that_nobody_calls_are_counted(declared: dict[str, set[str]]) -> None:
    known = sorted(declared)[:3]

    consumers = with_missing([_called(name, declared[name]) for name in known], declared)

    assert [each.consumer for each in consumers] == sorted(declared)
    missing = {each.consumer for each in consumers if each.state is ConsumerState.TROUBLED}
    assert missing == set(declared) - set(known)
    assert "datactl local up" in (consumers[-1].problem or "")


def test_a_table_that_a_consumer_does_not_read_is_named(declared: dict[str, set[str]]) -> None:
    name, tables = "tutor-audit-trail", declared["tutor-audit-trail"] - {"aitutor_users"}

    consumers = with_missing([_called(name, tables, "its last call failed")], declared)

    (found,) = (each for each in consumers if each.consumer == name)
    assert found.problem is not None
    assert found.problem.startswith("its last call failed; aitutor_users: it is declared")


def test_a_stack_that_is_not_deployed_has_consumers_too() -> None:
    declared = declared_consumers(Stacks({}), PRODUCTS, DEPLOYMENT)

    assert set(declared) == {name for product in PRODUCTS for name in consumers_of(product)}

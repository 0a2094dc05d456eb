"""Every template, as last reviewed; `make snapshots` accepts a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from data_platform.dynamodb.schema import Product
from stacks.environments import STAGES
from stacks.products import PRODUCTS
from tests.snapshot.reviewable import difference, reviewable, without_name
from tools.synthesis import Assembly

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


WHOLE = ("dev", "prod")
"""Stages whose templates are kept whole; the others as what they change of the last of these."""

_each_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)


@pytest.fixture
def reviewed(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The snapshots, each a file of JSON."""
    return snapshot.with_defaults(extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("stage", WHOLE)
@_each_product
def test_template_is_as_reviewed(
    product: Product, stage: str, assemblies: Mapping[str, Assembly], reviewed: SnapshotAssertion
) -> None:
    """A change of a template is seen in review."""
    assert _template(assemblies, stage, product) == reviewed(name=f"{product.name}-{stage}")


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in WHOLE])
@_each_product
def test_stage_differs_from_production_as_reviewed(
    product: Product, stage: str, assemblies: Mapping[str, Assembly], reviewed: SnapshotAssertion
) -> None:
    """A stage that rehearses production shows in review what it does otherwise."""
    production, rehearsal = (
        without_name(_template(assemblies, name, product), name) for name in (WHOLE[-1], stage)
    )
    changed = difference(production, rehearsal)
    assert changed == reviewed(name=f"{product.name}-{stage}")


def _template(assemblies: Mapping[str, Assembly], stage: str, product: Product) -> dict[str, Any]:
    return reviewable(assemblies[stage].templates[product.stack_name])

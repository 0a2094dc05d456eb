"""Every template, as last reviewed; `make snapshots` accepts a change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from stacks.environments import STAGES
from stacks.products import PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syrupy.assertion import SnapshotAssertion

    from data_platform.dynamodb.schema import Product
    from tools.synthesis import Assembly

_ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_template_is_as_reviewed(
    product: Product,
    stage: str,
    assemblies: Mapping[str, Assembly],
    snapshot: SnapshotAssertion,
) -> None:
    """A change of a template is seen in review."""
    template = assemblies[stage].templates[product.stack_name]
    reviewed = snapshot.with_defaults(extension_class=JSONSnapshotExtension)
    assert mask_asset_hashes(template) == reviewed(name=f"{product.name}-{stage}")


def mask_asset_hashes(value: Any) -> Any:
    """Replace asset hashes, which change with every edit of a function."""
    if isinstance(value, dict):
        return {mask_asset_hashes(key): mask_asset_hashes(member) for key, member in value.items()}
    if isinstance(value, list):
        return [mask_asset_hashes(member) for member in value]
    return _ASSET_HASH.sub("<asset>", value) if isinstance(value, str) else value

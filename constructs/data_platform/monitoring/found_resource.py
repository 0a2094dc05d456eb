"""A resource from the construct that it was found as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from aws_cdk import Stack

from data_platform.monitoring.policy.resources import Feature, Limit, Resource, ResourceKind

if TYPE_CHECKING:
    from constructs import IConstruct


# Parts of a path that say nothing to a reader of an alarm.
_NOISE = {"Resource", "Function", "Consumer", "Publisher", "Handler"}


def found_resource(
    kind: ResourceKind,
    construct: IConstruct,
    *,
    features: Iterable[Feature] = (),
    limits: Mapping[Limit, float] | None = None,
    table: str | None = None,
    **dimensions: str,
) -> Resource:
    """Describe a resource; its ID and title follow from its place in the stack."""
    stack_path = Stack.of(construct).node.path
    path = construct.node.path.removeprefix(f"{stack_path}/").replace("Custom::", "")
    # CDK leaves "Default" out of logical IDs as well.
    parts = [part for part in path.split("/") if part != "Default"]
    telling = [part for part in parts if part not in _NOISE]
    return Resource(
        kind=kind,
        resource_id="".join(part for part in parts if part != "Resource"),
        title="/".join(telling or parts),
        dimensions=dimensions,
        table=table,
        features=frozenset(features),
        limits=limits or {},
    )

"""A subject from the construct that it was found as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from data_platform.monitoring.policy.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constructs import IConstruct

    from data_platform.monitoring.policy.subjects import Feature, Limit, SubjectKind

# Parts of a path that say nothing to a reader of an alarm.
_NOISE = {"Resource", "Function", "Consumer", "Publisher", "Handler"}


def found_subject(
    kind: SubjectKind,
    construct: IConstruct,
    *,
    features: Iterable[Feature] = (),
    limits: Mapping[Limit, float] | None = None,
    table: str | None = None,
    **dimensions: str,
) -> Subject:
    """Describe a resource; its ID and title follow from its place in the stack."""
    stack_path = Stack.of(construct).node.path
    path = construct.node.path.removeprefix(f"{stack_path}/").replace("Custom::", "")
    # CDK leaves "Default" out of logical IDs as well.
    parts = [part for part in path.split("/") if part != "Default"]
    telling = [part for part in parts if part not in _NOISE]
    return Subject(
        kind=kind,
        subject_id="".join(part for part in parts if part != "Resource"),
        title="/".join(telling or parts),
        dimensions=dimensions,
        table=table,
        features=frozenset(features),
        limits=limits or {},
    )

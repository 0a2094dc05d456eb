"""Exceptions from a rule: one construct, one finding, one reason a reviewer would accept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from aws_cdk import Acknowledgment, Validations

if TYPE_CHECKING:
    from constructs import IConstruct

_PREFIXED_ID = re.compile(r"[\w.-]+::.+")


class Finding(NamedTuple):
    """What is accepted wherever it occurs: a rule, and the reason; see `acknowledge`."""

    rule: str
    reason: str


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept one rule's finding on one construct.

    Parameters
    ----------
    construct
        The narrowest construct that has the finding.
    rule
        The rule with its pack in front, such as ``AwsSolutions::AwsSolutions-SQS3``.
    reason
        Why it is right here; it goes into the audit record and the documentation.

    Raises
    ------
    ValueError
        If the rule has no pack in front: such an ID suppresses without leaving a record.
    """
    acknowledge_all(construct, [Finding(rule, reason)])


def acknowledge_all(construct: IConstruct, findings: Iterable[Finding]) -> None:
    """Accept several findings on one construct; see `acknowledge`."""
    accepted = [Acknowledgment(id=rule, reason=reason) for rule, reason in findings]
    for one in accepted:
        if not _PREFIXED_ID.fullmatch(one.id):
            raise ValueError(
                f"{construct.node.path}: {one.id!r} needs its pack in front, as in 'Pack::Rule'."
            )
    Validations.of(construct).acknowledge(*accepted)

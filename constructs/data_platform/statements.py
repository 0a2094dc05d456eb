"""Statements of policies as data.

A statement of CDK is an object in Node, made with a call of its own; of these, a whole policy is
made with one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aws_cdk import aws_iam as iam


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a policy of an identity allows, or denies whatever else allows it.

    Attributes
    ----------
    sid
        What it is for, in PascalCase.
    actions, resources
        What may be done, and with what; or may not.
    conditions
        When.
    effect
        Whether it allows or denies.
    """

    sid: str | None = None
    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None
    effect: Literal["Allow", "Deny"] = "Allow"

    def to_json(self) -> dict[str, Any]:
        """Return it in IAM's own form."""
        members = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Action": _one_or_list(self.actions),
            "Resource": _one_or_list(self.resources),
            "Condition": self.conditions,
        }
        return {name: value for name, value in members.items() if value is not None}

    def for_cdk(self) -> iam.PolicyStatement:
        """Return it as what is added to a policy of CDK."""
        return iam.PolicyStatement.from_json(self.to_json())


def policy_document(statements: Iterable[Statement]) -> iam.PolicyDocument:
    """Return the document of a policy that says all this."""
    return iam.PolicyDocument.from_json({"Statement": [one.to_json() for one in statements]})


def _one_or_list(values: Sequence[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)

"""Conditions under which a service of AWS acts for this account, not for somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

if TYPE_CHECKING:
    from constructs import Construct


def for_own_account(scope: Construct, source_arn: str | None = None) -> dict[str, dict[str, str]]:
    """Return conditions for a service's use of a role, topic or key.

    Without them, whoever knows its name may set the same service on it from another account.

    Parameters
    ----------
    scope
        Where the role, topic or key is.
    source_arn
        For what the service acts, with asterisks; None where AWS documents no ARN for it.
    """
    conditions = {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    if source_arn:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    return conditions

"""Use of an encryption key, through one service only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import Stack

from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


def key_statements(
    sid: str,
    service: str,
    key: kms.IKey | None,
    actions: Sequence[str],
    *,
    region: str | None = None,
) -> list[Statement]:
    """Permit the use of a key for what lies in one service, and for nothing else.

    Parameters
    ----------
    sid
        What the key is used for, in PascalCase.
    service
        The service as in its endpoint, such as ``dynamodb``.
    key
        The key; without one there is nothing to permit.
    actions
        Actions of KMS.
    region
        The Region of the key and of what it encrypts, if it is another one than the stack's.
    """
    if key is None:
        return []
    region = region or Stack.of(key).region
    return [
        Statement(
            sid=sid,
            actions=actions,
            resources=[key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"{service}.{region}.amazonaws.com"}},
        )
    ]

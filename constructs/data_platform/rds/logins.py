"""Who logs in to a database, and the policies that permit it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct

if TYPE_CHECKING:
    from aws_cdk import aws_rds as rds


@dataclass(frozen=True, kw_only=True)
class DatabaseUser:
    """A PostgreSQL role that logs in with IAM; the migrations create it.

    Parameters
    ----------
    name
        Name of the role.
    construct_id
        Stable ID of its policy.
    purpose
        What the role may do, for those who look for a policy to attach.
    """

    name: str
    construct_id: str
    purpose: str


class DatabaseLogins(Construct):
    """One managed policy a user, so that teams get access without editing this app.

    Attributes
    ----------
    policies
        The policies in the order of the users.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        users: Sequence[DatabaseUser],
        target: rds.DatabaseInstance | rds.DatabaseProxy,
    ) -> None:
        super().__init__(scope, construct_id)
        self.policies: dict[DatabaseUser, iam.IManagedPolicy] = {}
        for user in users:
            policy = iam.ManagedPolicy(
                self, user.construct_id, description=f"Log in as {user.name}: {user.purpose}"
            )
            target.grant_connect(policy, user.name)
            self.policies[user] = policy

"""Who logs in to a database, and the policies that permit it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types

if TYPE_CHECKING:
    from aws_cdk import aws_rds as rds

# The policy allows the log-in by name, in which IAM would read a star as every user.
_NAME = re.compile(r"(?!pg_|rds)[a-z_][a-z0-9_]{0,62}")
_CONSTRUCT_ID = re.compile(r"[A-Z][A-Za-z0-9]*")


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

    Raises
    ------
    ConfigurationError
        If it is no name that PostgreSQL takes unquoted, or no construct ID.
    """

    name: str
    construct_id: str
    purpose: str

    def __post_init__(self) -> None:
        """Refuse what could not log in, or would let others log in."""
        check_types(self)
        if not _NAME.fullmatch(self.name):
            raise ConfigurationError(
                f"DatabaseUser: name is {self.name!r}: use up to 63 small letters, digits and "
                "underscores, and neither 'pg_' nor 'rds' in front."
            )
        if not _CONSTRUCT_ID.fullmatch(self.construct_id):
            raise ConfigurationError(
                f"DatabaseUser {self.name}: construct_id is {self.construct_id!r}: use a noun in "
                "PascalCase."
            )


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

"""One step of one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

TABLE_TYPE = "AWS::DynamoDB::GlobalTable"

Properties = Mapping[str, Any]
"""The properties of a resource with their intrinsic functions unresolved."""


class Action(StrEnum):
    """What happens to a table, or for it."""

    CREATE_INDEX = "create index"
    DELETE_INDEX = "delete index"
    GRANT_INDEX = "grant index"
    """A policy that names an index which goes also names the one that comes."""
    REVOKE_INDEX = "revoke index"
    """A policy no longer names an interim index, which goes."""
    STOP_EXPIRY = "stop expiry"
    START_EXPIRY = "start expiry"
    CHANGE_BILLING = "change billing"
    RENEW_STREAM = "renew stream"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a table is like after one update.

    Attributes
    ----------
    properties
        All properties of the table.
    action
        What the update does.
    subject
        To what: the name of an index, a TTL attribute, a billing mode, or a stream view type.
    stands_in_for
        The index whose readers move to a new one until it is made anew under its own name.
    """

    properties: Properties
    action: Action
    subject: str
    stands_in_for: str | None = None

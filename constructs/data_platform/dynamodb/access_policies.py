"""The managed policies through which teams get access without editing this app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.dynamodb.access import (
    TableArns,
    read_statements,
    read_write_statements,
    stream_statements,
)
from data_platform.statements import policy_document

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


class AccessPolicies(Construct):
    """Read-only, read-write and stream policies over a product's tables in one Region.

    Parameters
    ----------
    title
        Whose tables they are, in the policies' descriptions.
    tables, encryption_key
        The tables with their indexes and streams, and the key, where they have a customer-managed
        one.
    region
        Where these are, if not in the Region of the stack.

    Attributes
    ----------
    read_only
        Reads items, and queries tables and indexes.
    read_write
        The same, and writes items.
    streams
        Reads the tables' streams; None if no table has one.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        title: str,
        tables: Sequence[TableArns],
        encryption_key: kms.IKey | None = None,
        region: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        read = read_statements(tables, encryption_key, region)
        read_and_write = read_write_statements(tables, encryption_key, region)
        streams = stream_statements(tables, encryption_key, region)
        self.read_only: iam.IManagedPolicy = iam.ManagedPolicy(
            self,
            "ReadOnly",
            description=f"{title}: read all tables and indexes",
            document=policy_document(read),
        )
        self.read_write = iam.ManagedPolicy(
            self,
            "ReadWrite",
            description=f"{title}: read and write all tables, read all indexes",
            document=policy_document(read_and_write),
        )
        self.streams: iam.IManagedPolicy | None = None
        if streams:
            self.streams = iam.ManagedPolicy(
                self,
                "Streams",
                description=f"{title}: read all table streams",
                document=policy_document(streams),
            )

"""The managed policies through which teams get access without editing this app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct

from data_platform.dynamodb.access import read_statements, stream_statements, write_statements
from data_platform.dynamodb.data_table import DataTable
from data_platform.statements import policy_document

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


class AccessPolicies(Construct):
    """Read-only, read-write and stream policies over a product's tables and their indexes.

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
        tables: Sequence[DataTable],
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        read = read_statements(tables, encryption_key)
        write = write_statements(tables, encryption_key)
        streams = stream_statements(tables, encryption_key)
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
            document=policy_document(read + write),
        )
        self.streams: iam.IManagedPolicy | None = None
        if streams:
            self.streams = iam.ManagedPolicy(
                self,
                "Streams",
                description=f"{title}: read all table streams",
                document=policy_document(streams),
            )

"""Least-privilege access to tables: every statement names tables, indexes and keys one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from data_platform.dynamodb.data_table import DataTable
from data_platform.key_permissions import key_statements
from data_platform.statements import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms


_READ_ITEM_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
)
_READ_COLLECTION_ACTIONS = ("dynamodb:Query", "dynamodb:Scan")
_SEARCH_ACTIONS = ("dynamodb:SearchVectors",)
_WRITE_ITEM_ACTIONS = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)
_READ_STREAM_ACTIONS = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    # Lambda refuses an event source mapping whose role lacks it.
    "dynamodb:ListStreams",
)
ITEM_ACTIONS = tuple(sorted({*_READ_ITEM_ACTIONS, *_READ_COLLECTION_ACTIONS, *_WRITE_ITEM_ACTIONS}))
"""All that the published policies allow with the items of a table, and secondary indexes.

Searches of vector indexes go to hosts of their own, of which no document says that a VPC's gateway
endpoint, whose policy allows these, covers them: see docs/vector-indexes.md.
"""

_DECRYPT_ACTIONS = ("kms:Decrypt", "kms:DescribeKey")
_ENCRYPT_ACTIONS = (
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


class TableArns(Protocol):
    """How statements name a table of one Region."""

    @property
    def arn(self) -> str:
        """ARN of the table."""

    @property
    def index_arns(self) -> Sequence[str]:
        """ARN of every secondary index."""

    @property
    def vector_index_arns(self) -> Sequence[str]:
        """ARN of every vector index."""

    @property
    def stream_arn(self) -> str | None:
        """ARN of the stream, if it has one."""


def read_statements(
    tables: Sequence[TableArns], key: kms.IKey | None, region: str | None = None
) -> list[Statement]:
    """Allow reading items of the tables, and querying or searching all their indexes.

    Parameters
    ----------
    region
        Where tables and key are, if not in the Region of the stack; so of the other functions.
    """
    return [
        _on_tables("ReadItems", tables, _READ_ITEM_ACTIONS + _READ_COLLECTION_ACTIONS),
        *_index_statements(tables),
        *key_statements("DecryptItems", "dynamodb", key, _DECRYPT_ACTIONS, region=region),
    ]


def read_write_statements(
    tables: Sequence[TableArns], key: kms.IKey | None, region: str | None = None
) -> list[Statement]:
    """Allow the same, and writing items of the tables; DynamoDB keeps the indexes itself."""
    return [
        # One statement: what a policy may be long goes into its ARNs, so each is named once.
        _on_tables("ReadAndWriteItems", tables, ITEM_ACTIONS),
        *_index_statements(tables),
        *key_statements("DecryptItems", "dynamodb", key, _DECRYPT_ACTIONS, region=region),
        *key_statements("EncryptItems", "dynamodb", key, _ENCRYPT_ACTIONS, region=region),
    ]


def _on_tables(sid: str, tables: Sequence[TableArns], actions: Sequence[str]) -> Statement:
    return Statement(sid=sid, actions=actions, resources=[table.arn for table in tables])


def _index_statements(tables: Sequence[TableArns]) -> list[Statement]:
    index_arns = list(chain.from_iterable(table.index_arns for table in tables))
    vector_index_arns = list(chain.from_iterable(table.vector_index_arns for table in tables))
    statements = (
        Statement(sid="QueryIndexes", actions=_READ_COLLECTION_ACTIONS, resources=index_arns),
        Statement(sid="SearchVectors", actions=_SEARCH_ACTIONS, resources=vector_index_arns),
    )
    return [statement for statement in statements if statement.resources]


def stream_statements(
    tables: Sequence[TableArns], key: kms.IKey | None, region: str | None = None
) -> list[Statement]:
    """Allow reading the streams of those tables that have one; none of them, no statement."""
    arns = [table.stream_arn for table in tables if table.stream_arn]
    if not arns:
        return []
    return [
        Statement(sid="ReadStreams", actions=_READ_STREAM_ACTIONS, resources=arns),
        *key_statements("DecryptRecords", "dynamodb", key, _DECRYPT_ACTIONS, region=region),
    ]


def consumer_statements(sid: str, table: DataTable, *actions: str) -> list[Statement]:
    """Allow a function the single actions on one table that it needs, and the use of its key."""
    key_actions = _DECRYPT_ACTIONS + _ENCRYPT_ACTIONS
    return [
        Statement(sid=sid, actions=actions, resources=[table.arn]),
        *key_statements(f"{sid}Key", "dynamodb", table.key, key_actions),
    ]

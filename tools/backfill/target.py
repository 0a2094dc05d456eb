"""A backfill of a table that exists: what is to be filled, and how fast."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_platform.dynamodb.backfills import Backfill, ItemBackfill
from data_platform.dynamodb.schema import Table
from tools.table_scans.pacing import Pace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Target:
    """A backfill of a table that exists.

    Attributes
    ----------
    client, table_name
        Where.
    table, backfill
        What.
    pace
        How fast.
    """

    client: DynamoDBClient
    table_name: str
    table: Table
    backfill: Backfill
    pace: Pace

    def subject(self) -> str:
        """Return what tells this table and this definition from any other."""
        described = self.client.describe_table(TableName=self.table_name)["Table"]
        table = (described["TableArn"], described.get("TableId"), described["CreationDateTime"])
        text = f"{table} {_definition(self.backfill)} {_definition_of_entities(self)}"
        return hashlib.sha256(text.encode()).hexdigest()


def _definition(backfill: Backfill) -> str:
    if isinstance(backfill, ItemBackfill):
        function = f"{backfill.items.__module__}.{backfill.items.__qualname__}"
        return f"{backfill.entities} {backfill.sources} {backfill.derived} {function}"
    return f"{backfill.entities} {backfill.attribute} {backfill.value}"


def _definition_of_entities(target: Target) -> str:
    return " ".join(
        f"{entity.name} {sorted(entity.key_templates.items())} {target.table.retention_of(entity)}"
        for entity in target.table.entities
        if entity.name in target.backfill.entities
    )

"""A synthesized stack and the load on its tables, as the prices of its resources need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stacks.products import PRODUCTS
from tools.cost.usage import TableUsage, table_usage
from tools.cost.workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

TABLE = "AWS::DynamoDB::GlobalTable"

Resource = dict[str, Any]


@dataclass(frozen=True)
class AccountTables:
    """How many tables and indexes the stacks of a stage have together."""

    tables: int
    indexes: int

    @classmethod
    def of(cls, templates: Iterable[Mapping[str, Any]]) -> AccountTables:
        """Count them."""
        found = [
            resource["Properties"]
            for template in templates
            for resource in template["Resources"].values()
            if resource["Type"] == TABLE
        ]
        indexes = sum(len(table.get("GlobalSecondaryIndexes", [])) for table in found)
        return cls(tables=len(found), indexes=indexes)


@dataclass(frozen=True)
class PricedStack:
    """A template, and the part of the assumed load that its stage sees.

    Parameters
    ----------
    name
        The stack's name.
    resources
        The template's resources by their logical IDs.
    share
        Part of the load.
    account
        What the other stacks have, too.
    """

    name: str
    resources: Mapping[str, Resource]
    share: float
    account: AccountTables

    def of_type(self, resource_type: str) -> Iterator[tuple[str, Resource]]:
        """Yield logical ID and properties of every resource of a type."""
        for logical_id, resource in self.resources.items():
            if resource["Type"] == resource_type:
                yield logical_id, resource.get("Properties", {})

    @cached_property
    def usage(self) -> Mapping[str, TableUsage]:
        """The usage of every table that has a load, by its logical ID."""
        declared = {table.name: table for product in PRODUCTS for table in product.tables}
        found = {}
        for logical_id, properties in self.of_type(TABLE):
            name = properties["TableName"]
            loads = [load for load in WORKLOADS if load.table == name]
            if loads:
                found[logical_id] = table_usage(declared[name], loads, self.share)
        return found


def referenced(value: object) -> str | None:
    """Return the logical ID that a ``Ref`` or ``Fn::GetAtt`` names, if it is one."""
    match value:
        case {"Ref": str(logical_id)} | {"Fn::GetAtt": [str(logical_id), *_]}:
            return logical_id
        case _:
            return None

"""A synthesized stack and the load on its tables, as the prices of its resources need them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from data_platform.dynamodb.schema import Product, Table
from tools.cost.lines import Component, CostLine
from tools.cost.prices import Price
from tools.cost.usage import TableUsage, table_usage

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
    """A template, and the part of the expected load that its stage sees.

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
    declared
        The declarations of all tables by their names.
    products
        Those whose writes are declared, by the names of their tables.
    """

    name: str
    resources: Mapping[str, Resource]
    share: float
    account: AccountTables
    declared: Mapping[str, Table]
    products: Mapping[str, Product] = field(default_factory=dict)

    def of_type(self, resource_type: str) -> Iterator[tuple[str, Resource]]:
        """Yield logical ID and properties of every resource of a type."""
        for logical_id, resource in self.resources.items():
            if resource["Type"] == resource_type:
                yield logical_id, resource.get("Properties", {})

    def line(self, component: Component, what: str, quantity: float, price: Price) -> CostLine:
        """Return a quantity at a price that the stack causes."""
        return CostLine(
            stack=self.name, component=component, what=what, quantity=quantity, price=price
        )

    @cached_property
    def usage(self) -> Mapping[str, TableUsage]:
        """The usage of every table that is declared, by its logical ID."""
        return {
            logical_id: table_usage(self.declared[name], self.share, self.products.get(name))
            for logical_id, properties in self.of_type(TABLE)
            if (name := properties["TableName"]) in self.declared
        }


def referenced(value: object) -> str | None:
    """Return the logical ID that a ``Ref`` or ``Fn::GetAtt`` names, if it is one."""
    match value:
        case {"Ref": str(logical_id)} | {"Fn::GetAtt": [str(logical_id), *_]}:
            return logical_id
        case _:
            return None

"""The estimate of a stage."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data_platform.dynamodb.schema import Product
from data_platform.dynamodb.sharding import with_sharded_indexes
from stacks.environments import STAGES
from stacks.products import PRODUCTS
from tools.cost.alarms import BilledAlarm, billed_alarms
from tools.cost.lines import Component, CostLine
from tools.cost.resources.registry import BY_USAGE, COUNTED_AS_ALARMS, FREE, PRICED
from tools.cost.stack import TABLE, AccountTables, PricedStack


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a stage costs a month.

    Parameters
    ----------
    stage
        Its name.
    lines
        All that costs something but alarms.
    alarms
        All alarms.
    unknown
        How many resources there are of each type that nothing is known about.
    undeclared
        Tables that no product declares, so that only their existence is priced.
    default_loads
        Table and name of every kind of item that declares no load, and is priced with the default.
    """

    stage: str
    lines: tuple[CostLine, ...]
    alarms: tuple[BilledAlarm, ...]
    unknown: Mapping[str, int]
    undeclared: tuple[str, ...]
    default_loads: tuple[tuple[str, str], ...]

    @property
    def stacks(self) -> list[str]:
        """The stacks that cost something, in the order of their names."""
        return sorted({line.stack for line in self.lines} | {one.stack for one in self.alarms})

    def usd(self, stack: str | None = None, component: Component | None = None) -> float:
        """Return the cost of a month in USD, of one stack or component if given."""
        lines = sum(
            line.usd
            for line in self.lines
            if stack in {None, line.stack} and component in {None, line.component}
        )
        has_alarms = component in {None, Component.MONITORING}
        alarms = sum(alarm.usd for alarm in self.alarms if stack in {None, alarm.stack})
        return lines + (alarms if has_alarms else 0)


def estimate(
    stage: str,
    templates: Mapping[str, Mapping[str, Any]],
    products: Sequence[Product] = PRODUCTS,
) -> Estimate:
    """Return the estimate of a stage from its templates by stack name.

    Parameters
    ----------
    stage
        Its name.
    templates
        By stack name.
    products
        Whose declarations say how much the tables are used.
    """
    account = AccountTables.of(templates.values())
    declared = {
        table.name: with_sharded_indexes(table, STAGES[stage].sharded_indexes)
        for product in products
        for table in product.tables
    }
    owners = {table.name: product for product in products for table in product.tables}
    share = STAGES[stage].load_share
    stacks = [
        PricedStack(name, template["Resources"], share, account, declared, owners)
        for name, template in sorted(templates.items())
    ]
    tables = [properties["TableName"] for stack in stacks for _, properties in stack.of_type(TABLE)]
    return Estimate(
        stage=stage,
        lines=tuple(line for stack in stacks for line in _lines(stack)),
        alarms=tuple(alarm for stack in stacks for alarm in billed_alarms(stack)),
        unknown=_unknown(stacks),
        undeclared=tuple(name for name in tables if name not in declared),
        default_loads=tuple(
            (name, entity.name)
            for name in tables
            if name in declared
            for entity in declared[name].entities
            if entity.load is None
        ),
    )


def _lines(stack: PricedStack) -> Iterator[CostLine]:
    for resource_type, pricings in PRICED.items():
        for logical_id, properties in stack.of_type(resource_type):
            for pricing in pricings:
                yield from pricing(stack, logical_id, properties)


def _unknown(stacks: Sequence[PricedStack]) -> dict[str, int]:
    known = {*PRICED, *FREE, *BY_USAGE, *COUNTED_AS_ALARMS}
    types = Counter(resource["Type"] for stack in stacks for resource in stack.resources.values())
    return {kind: count for kind, count in sorted(types.items()) if kind not in known}

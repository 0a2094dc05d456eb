"""DynamoDB tables, and the snapshots that AWS Backup keeps of them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from tools.cost import prices
from tools.cost.lines import Component, CostLine
from tools.cost.stack import PricedStack, Resource, referenced
from tools.cost.usage import TableUsage

_BYTES_PER_GB = 1e9
_NOTHING = TableUsage()


def table(stack: PricedStack, logical_id: str, properties: Resource) -> Iterator[CostLine]:
    """Price requests, storage and point-in-time recovery, in each Region the table is in."""
    usage = stack.usage.get(logical_id, _NOTHING)
    name = properties["TableName"]
    regions = len(properties["Replicas"])
    storage = (usage.table_bytes + usage.index_bytes) / _BYTES_PER_GB
    requests = partial(stack.line, Component.REQUESTS)
    if properties.get("BillingMode") == "PROVISIONED":
        write, read = _least_capacity(properties)
        hours = prices.HOURS_PER_MONTH * regions
        writing, reading = f"{name}: least write capacity", f"{name}: least read capacity"
        yield requests(writing, write * hours, prices.PROVISIONED_WRITE_UNIT)
        yield requests(reading, read * hours, prices.PROVISIONED_READ_UNIT)
    else:
        writes = usage.write_units * regions
        yield requests(f"{name}: writes, indexes included", writes, prices.WRITE_UNIT)
        yield requests(f"{name}: reads", usage.read_units, prices.READ_UNIT)
    what = f"{name}: storage, indexes included"
    yield stack.line(Component.STORAGE, what, storage * regions, prices.TABLE_STORAGE)
    if properties.get("VectorIndexes"):
        yield from _vectors(stack, name, usage, regions)
    if all(_is_recoverable(replica) for replica in properties["Replicas"]):
        what = f"{name}: point-in-time recovery"
        recoverable = usage.table_bytes / _BYTES_PER_GB * regions
        yield stack.line(Component.BACKUPS, what, recoverable, prices.POINT_IN_TIME_RECOVERY)


def _vectors(stack: PricedStack, name: str, usage: TableUsage, regions: int) -> Iterator[CostLine]:
    written = usage.vector_written_bytes / _BYTES_PER_GB * regions
    examined = usage.vector_examined_bytes / _BYTES_PER_GB
    stored = usage.vector_bytes / _BYTES_PER_GB * regions
    requests = partial(stack.line, Component.REQUESTS)
    yield requests(f"{name}: writes to vector indexes", written, prices.VECTOR_WRITES)
    yield requests(f"{name}: vector searches", examined, prices.VECTOR_SEARCHES)
    what = f"{name}: storage of vector indexes"
    yield stack.line(Component.STORAGE, what, stored, prices.VECTOR_STORAGE)


def backup_selection(
    stack: PricedStack,
    _logical_id: str,
    properties: Resource,
) -> Iterator[CostLine]:
    """Price the daily snapshots of a plan: full copies, kept as long as its rules say.

    Each copy to another vault is another one, without what it costs to get there.
    """
    plan = stack.resources[referenced(properties["BackupPlanId"]) or ""]
    rules = plan["Properties"]["BackupPlan"]["BackupPlanRule"]
    copies = sum(
        kept["Lifecycle"]["DeleteAfterDays"]
        for rule in rules
        for kept in (rule, *rule.get("CopyActions", []))
    )
    tables = [referenced(resource) for resource in properties["BackupSelection"]["Resources"]]
    stored = sum(stack.usage.get(table or "", _NOTHING).table_bytes for table in tables)
    what = f"{copies} daily snapshots, number of tables: {len(tables)}"
    gigabytes = copies * stored / _BYTES_PER_GB
    yield stack.line(Component.BACKUPS, what, gigabytes, prices.SNAPSHOT_STORAGE)


def _is_recoverable(replica: Mapping[str, Any]) -> bool:
    recovery = replica.get("PointInTimeRecoverySpecification", {})
    return bool(recovery.get("PointInTimeRecoveryEnabled"))


def _least_capacity(properties: Resource) -> tuple[int, int]:
    """Return the write and the read capacity that is always there, with that of the indexes."""
    replica = properties["Replicas"][0]
    writes = [properties, *properties.get("GlobalSecondaryIndexes", [])]
    reads = [replica, *replica.get("GlobalSecondaryIndexes", [])]
    return (
        sum(_minimum(each["WriteProvisionedThroughputSettings"], "Write") for each in writes),
        sum(_minimum(each["ReadProvisionedThroughputSettings"], "Read") for each in reads),
    )


def _minimum(settings: Mapping[str, Any], kind: str) -> int:
    return int(settings[f"{kind}CapacityAutoScalingSettings"]["MinCapacity"])

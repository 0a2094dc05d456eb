"""Which instances use a group, and keep it from being deleted."""

from collections.abc import Iterator

from tools.local.cloudformation.resources.handler import ResourceRequest


def group_users(request: ResourceRequest) -> Iterator[tuple[str, list[str], str | None]]:
    """Yield each instance's name, parameter groups and subnet group."""
    for instance in request.client("rds").describe_db_instances()["DBInstances"]:
        groups = [group["DBParameterGroupName"] for group in instance["DBParameterGroups"]]
        subnet_group = instance.get("DBSubnetGroup", {}).get("DBSubnetGroupName")
        yield instance["DBInstanceIdentifier"], groups, subnet_group

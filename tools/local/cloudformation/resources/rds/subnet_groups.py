"""`AWS::RDS::DBSubnetGroup`."""

import dataclasses

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.handler import (
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.rds.group_users import group_users
from tools.local.cloudformation.resources.requests import call, without


class SubnetGroup(ApiResource):
    """A group whose subnets change within its VPC, and which stays while an instance uses it."""

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the group.

        Raises
        ------
        ResourceError
            If the new subnets are of another VPC.
        """
        if "SubnetIds" in request.changed:
            _refuse_another_vpc(request)
        if not without(request.changed, "Tags"):
            return super().update(request)
        rds = request.client("rds")
        given = without(request.properties, "DBSubnetGroupName", "Tags")
        name = request.physical_id
        call(rds, "ModifyDBSubnetGroup", given, DBSubnetGroupName=name)
        # moto forgets a group that was modified.
        call(rds, "CreateDBSubnetGroup", given, DBSubnetGroupName=name)
        return super().update(_only_tags_changed(request))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the group, unless an instance uses it; moto would.

        Raises
        ------
        ResourceError
            If an instance uses it.
        """
        for name, _, subnet_group in group_users(request):
            if request.physical_id == subnet_group:
                raise ResourceError(
                    f"Cannot delete the subnet group '{request.physical_id}' because at least one "
                    f"database instance: {name} is still using it."
                )
        super().delete(request)


def _only_tags_changed(request: ResourceRequest) -> ResourceRequest:
    tags = {name: value for name, value in request.former.items() if name == "Tags"}
    return dataclasses.replace(request, former={**without(request.properties, "Tags"), **tags})


def _refuse_another_vpc(request: ResourceRequest) -> None:
    groups = request.client("rds").describe_db_subnet_groups(DBSubnetGroupName=request.physical_id)[
        "DBSubnetGroups"
    ]
    subnets = request.client("ec2").describe_subnets(SubnetIds=request.properties["SubnetIds"])
    vpcs = {subnet["VpcId"] for subnet in subnets["Subnets"]}
    if vpcs != {groups[0]["VpcId"]}:
        raise ResourceError(
            "The new Subnets are not in the same Vpc as the existing subnet group "
            f"{request.physical_id}."
        )

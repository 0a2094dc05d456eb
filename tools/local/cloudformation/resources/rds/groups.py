"""`AWS::RDS::DBParameterGroup`."""

from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.rds.group_users import group_users
from tools.local.cloudformation.resources.requests import tag_list
from tools.local.cloudformation.resources.tagging import update_tags


class ParameterGroup(Handler):
    """A group of parameters, which stays for as long as an instance uses it."""

    known = knows("DBParameterGroupName", "Description", "Family", "Parameters", "Tags")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the group and set its parameters."""
        given = request.properties.get("DBParameterGroupName")
        name = given or request.unique_name(255, lower=True)
        made = request.client("rds").create_db_parameter_group(
            DBParameterGroupName=name,
            DBParameterGroupFamily=request.properties["Family"],
            Description=request.properties["Description"],
            Tags=tag_list(request.properties.get("Tags")),
        )["DBParameterGroup"]
        request.claim(name)
        _set_parameters(request, name)
        return Provisioned(name, {"DBParameterGroupArn": made["DBParameterGroupArn"]})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Set the parameters."""
        _set_parameters(request, request.physical_id)
        arn = request.arn("rds", f"pg:{request.physical_id}")
        update_tags(request, "rds", arn)
        return Provisioned(request.physical_id, {"DBParameterGroupArn": arn})

    def delete(self, request: ResourceRequest) -> None:
        """Delete the group, unless an instance uses it."""
        for name, parameter_groups, _ in group_users(request):
            if request.physical_id in parameter_groups:
                raise ResourceError(
                    f"One or more database instances are still members of this parameter group "
                    f"{request.physical_id}, so the group cannot be deleted: {name}."
                )
        request.client("rds").delete_db_parameter_group(DBParameterGroupName=request.physical_id)


def _set_parameters(request: ResourceRequest, name: str) -> None:
    parameters = request.properties.get("Parameters") or {}
    if parameters:
        request.client("rds").modify_db_parameter_group(
            DBParameterGroupName=name,
            Parameters=[
                {
                    "ParameterName": key,
                    "ParameterValue": str(value),
                    "ApplyMethod": "pending-reboot",
                }
                for key, value in parameters.items()
            ],
        )

"""Systems Manager: parameters."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, tag_list, tag_map, without


class Parameter(Handler):
    """`AWS::SSM::Parameter`."""

    known = knows(
        *("AllowedPattern", "DataType", "Description", "Name", "Policies", "Tags", "Tier"),
        *("Type", "Value"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the parameter; one of this name must not exist."""
        name = request.properties.get("Name") or request.unique_name()
        call(request.client("ssm"), "PutParameter", request.properties, Name=name, Overwrite=False)
        return Provisioned(name, _attributes(request, name, request.properties))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Overwrite the parameter and change its tags."""
        client = request.client("ssm")
        settings = without(request.properties, "Tags")
        call(client, "PutParameter", settings, Name=request.physical_id, Overwrite=True)
        former, wanted = (
            tag_map(request.former.get("Tags")),
            tag_map(request.properties.get("Tags")),
        )
        identity = {"ResourceType": "Parameter", "ResourceId": request.physical_id}
        surplus = sorted(set(former) - set(wanted))
        if surplus:
            client.remove_tags_from_resource(**identity, TagKeys=surplus)
        if wanted != former and wanted:
            client.add_tags_to_resource(**identity, Tags=tag_list(wanted))
        return Provisioned(
            request.physical_id, _attributes(request, request.physical_id, request.properties)
        )

    def delete(self, request: ResourceRequest) -> None:
        """Delete the parameter."""
        request.client("ssm").delete_parameter(Name=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return type, value, description and tags."""
        client, name = request.client("ssm"), request.physical_id
        found = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]
        only = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
        (described,) = client.describe_parameters(ParameterFilters=only)["Parameters"]
        tags = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
        return {
            "Description": described.get("Description"),
            "Name": name,
            "Tags": tag_map(tags),
            "Type": found["Type"],
            "Value": found["Value"],
        }


def _attributes(
    request: ResourceRequest, name: str, properties: Mapping[str, Any]
) -> dict[str, str]:
    return {
        "Arn": request.arn("ssm", f"parameter/{name.lstrip('/')}"),
        "Type": properties["Type"],
        "Value": properties["Value"],
    }


HANDLERS: Mapping[str, Handler] = {"AWS::SSM::Parameter": Parameter()}

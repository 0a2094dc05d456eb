"""Parts of networks that one call creates and one deletes."""

from collections.abc import Callable, Mapping
from typing import Any

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.ec2.tags import tag_specifications, update_tags
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows


class TaggedApiResource(ApiResource):
    """A resource whose tags are changed by EC2's own calls."""

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the tags; everything else makes a new resource."""
        update_tags(request)
        attributes = self._attributes(request, request.physical_id, {})
        return Provisioned(request.physical_id, {**request.attributes, **attributes})


def _tagged(kind: str) -> Callable[[ResourceRequest, dict[str, Any]], dict[str, Any]]:
    def prepare(request: ResourceRequest, given: dict[str, Any]) -> dict[str, Any]:
        given.pop("Tags", None)
        return {**given, **tag_specifications(request, kind)}

    return prepare


def _flow_log(request: ResourceRequest, given: dict[str, Any]) -> dict[str, Any]:
    given["ResourceIds"] = [given.pop("ResourceId")]
    return _tagged("vpc-flow-log")(request, given)


SIMPLE_HANDLERS: Mapping[str, Handler] = {
    "AWS::EC2::FlowLog": TaggedApiResource(
        "ec2",
        knows(
            *("DeliverLogsPermissionArn", "LogDestination", "LogDestinationType", "LogFormat"),
            *("LogGroupName", "MaxAggregationInterval", "ResourceId", "ResourceType", "Tags"),
            "TrafficType",
        ),
        create_call="CreateFlowLogs",
        delete_call="DeleteFlowLogs",
        key="FlowLogIds",
        deletes_many=True,
        identity="FlowLogIds[0]",
        attributes={"Id": "physical_id"},
        prepare=_flow_log,
    ),
    "AWS::EC2::RouteTable": TaggedApiResource(
        "ec2",
        knows("Tags", "VpcId"),
        create_call="CreateRouteTable",
        delete_call="DeleteRouteTable",
        key="RouteTableId",
        identity="RouteTable.RouteTableId",
        attributes={"RouteTableId": "physical_id"},
        prepare=_tagged("route-table"),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": ApiResource(
        "ec2",
        knows("RouteTableId", "SubnetId"),
        create_call="AssociateRouteTable",
        delete_call="DisassociateRouteTable",
        key="AssociationId",
        identity="AssociationId",
        attributes={"Id": "physical_id"},
    ),
}

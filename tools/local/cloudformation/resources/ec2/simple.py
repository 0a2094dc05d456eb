"""Parts of networks that one call creates and one deletes."""

from collections.abc import Callable, Mapping
from typing import Any

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.ec2.tags import tag_specifications, update_tags
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest


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


class Route(Handler):
    """`AWS::EC2::Route`."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the route."""
        request.client("ec2").create_route(**request.properties)
        destination = _destination(request.properties)
        identity = f"{request.properties['RouteTableId']}|{next(iter(destination.values()))}"
        return Provisioned(identity)

    def update(self, request: ResourceRequest) -> Provisioned:
        """Lead the route elsewhere."""
        request.client("ec2").replace_route(**request.properties)
        return Provisioned(request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the route."""
        table = request.properties["RouteTableId"]
        request.client("ec2").delete_route(RouteTableId=table, **_destination(request.properties))


def _destination(properties: Mapping[str, Any]) -> dict[str, str]:
    names = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    return {name: properties[name] for name in names if properties.get(name)}


class GatewayAttachment(Handler):
    """`AWS::EC2::VPCGatewayAttachment`."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Attach the gateway."""
        gateway, vpc = request.properties["InternetGatewayId"], request.properties["VpcId"]
        request.client("ec2").attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        return Provisioned(f"IGW|{vpc}")

    def delete(self, request: ResourceRequest) -> None:
        """Detach the gateway."""
        gateway, vpc = request.properties["InternetGatewayId"], request.properties["VpcId"]
        request.client("ec2").detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


SIMPLE_HANDLERS: Mapping[str, Handler] = {
    "AWS::EC2::FlowLog": TaggedApiResource(
        "ec2",
        create_call="CreateFlowLogs",
        delete_call="DeleteFlowLogs",
        key="FlowLogIds",
        deletes_many=True,
        identity="FlowLogIds[0]",
        attributes={"Id": "physical_id"},
        prepare=_flow_log,
    ),
    "AWS::EC2::InternetGateway": TaggedApiResource(
        "ec2",
        create_call="CreateInternetGateway",
        delete_call="DeleteInternetGateway",
        key="InternetGatewayId",
        identity="InternetGateway.InternetGatewayId",
        attributes={"InternetGatewayId": "physical_id"},
        prepare=_tagged("internet-gateway"),
    ),
    "AWS::EC2::Route": Route(),
    "AWS::EC2::RouteTable": TaggedApiResource(
        "ec2",
        create_call="CreateRouteTable",
        delete_call="DeleteRouteTable",
        key="RouteTableId",
        identity="RouteTable.RouteTableId",
        attributes={"RouteTableId": "physical_id"},
        prepare=_tagged("route-table"),
    ),
    "AWS::EC2::SubnetRouteTableAssociation": ApiResource(
        "ec2",
        create_call="AssociateRouteTable",
        delete_call="DisassociateRouteTable",
        key="AssociationId",
        identity="AssociationId",
        attributes={"Id": "physical_id"},
    ),
    "AWS::EC2::VPCGatewayAttachment": GatewayAttachment(),
}

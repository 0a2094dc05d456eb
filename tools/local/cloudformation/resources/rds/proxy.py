"""Proxies, and the databases behind them."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, if_there, tag_list, without
from tools.local.cloudformation.resources.tagging import update_tags


class Proxy(Handler):
    """`AWS::RDS::DBProxy`; locally there is nothing between a client and the database."""

    known = knows(
        *("Auth", "DBProxyName", "DebugLogging", "EngineFamily", "IdleClientTimeout"),
        *("RequireTLS", "RoleArn", "Tags", "VpcSecurityGroupIds", "VpcSubnetIds"),
        without_effect={"DefaultAuthScheme": "moto knows no log-in by IAM alone"},
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the proxy."""
        properties = without(request.properties, "DefaultAuthScheme")
        made = call(
            request.client("rds"),
            "CreateDBProxy",
            properties,
            # moto wants a secret for each user, and knows no log-in by IAM alone.
            Auth=properties.get("Auth") or [{"IAMAuth": "REQUIRED"}],
            Tags=tag_list(properties.get("Tags")),
        )["DBProxy"]
        name = request.properties["DBProxyName"]
        return Provisioned(name, self._attributes(request, made))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the tags; moto cannot change a proxy."""
        made = request.client("rds").describe_db_proxies(DBProxyName=request.physical_id)
        attributes = self._attributes(request, made["DBProxies"][0])
        update_tags(request, "rds", attributes["DBProxyArn"])
        note = "moto cannot change a proxy; only the stack's record has its new settings."
        return Provisioned(request.physical_id, attributes, note)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the proxy."""
        request.client("rds").delete_db_proxy(DBProxyName=request.physical_id)

    def _attributes(self, request: ResourceRequest, made: Mapping[str, Any]) -> dict[str, str]:
        endpoint = request.services.database_endpoint
        return {
            "DBProxyArn": made["DBProxyArn"],
            "Endpoint": endpoint["Address"] if endpoint else made["Endpoint"],
            "VpcId": made.get("VpcId", ""),
        }


class ProxyTargetGroup(Handler):
    """`AWS::RDS::DBProxyTargetGroup`."""

    known = knows(
        *("DBInstanceIdentifiers", "DBProxyName", "TargetGroupName"),
        without_effect={"ConnectionPoolConfigurationInfo": "nothing pools connections"},
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Register the databases behind the proxy."""
        client, proxy = request.client("rds"), request.properties["DBProxyName"]
        targets = request.properties.get("DBInstanceIdentifiers", [])
        client.register_db_proxy_targets(DBProxyName=proxy, DBInstanceIdentifiers=targets)
        group = client.describe_db_proxy_target_groups(DBProxyName=proxy)["TargetGroups"][0]
        arn = group["TargetGroupArn"]
        return Provisioned(arn, {"TargetGroupArn": arn})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Register other databases."""
        client, proxy = request.client("rds"), request.properties["DBProxyName"]
        former, wanted = (
            properties.get("DBInstanceIdentifiers", [])
            for properties in (request.former, request.properties)
        )
        if former != wanted:
            if_there(
                lambda: client.deregister_db_proxy_targets(
                    DBProxyName=proxy, DBInstanceIdentifiers=former
                )
            )
            client.register_db_proxy_targets(DBProxyName=proxy, DBInstanceIdentifiers=wanted)
        return Provisioned(request.physical_id, {"TargetGroupArn": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Take the databases from the proxy; the group goes with it."""
        request.client("rds").deregister_db_proxy_targets(
            DBProxyName=request.properties["DBProxyName"],
            DBInstanceIdentifiers=request.properties.get("DBInstanceIdentifiers", []),
        )

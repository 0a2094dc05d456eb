"""RDS: instances, groups and proxies, in front of the real database on this machine."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.requests import call, tag_list, without
from tools.local.cloudformation.resources.tagging import update_tags

_NAME_LIMIT = 63
_RENAMED = {"VPCSecurityGroups": "VpcSecurityGroupIds"}
_NOT_IN_API = (
    "AllowMajorVersionUpgrade",
    "ApplyImmediately",
    "CertificateRotationRestart",
    "DeleteAutomatedBackups",
)


class Instance(Handler):
    """`AWS::RDS::DBInstance`.

    moto describes the instance; its endpoint is that of the real PostgreSQL, if there is one.
    """

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the instance."""
        given = request.properties.get("DBInstanceIdentifier")
        name = given or request.unique_name(_NAME_LIMIT, lower=True)
        made = call(
            request.client("rds"),
            "CreateDBInstance",
            _api_names(request.properties),
            DBInstanceIdentifier=name,
            Tags=tag_list(request.properties.get("Tags")),
        )["DBInstance"]
        attributes = _instance_attributes(request, made)
        if request.properties.get("ManageMasterUserPassword"):
            attributes["MasterUserSecret.SecretArn"] = _make_master_secret(request, name)
        return Provisioned(name, attributes)

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the instance and its tags."""
        made = call(
            request.client("rds"),
            "ModifyDBInstance",
            without(_api_names(request.changed), "Tags"),
            only_known=True,
            DBInstanceIdentifier=request.physical_id,
            ApplyImmediately=True,
        )["DBInstance"]
        update_tags(request, "rds", made["DBInstanceArn"])
        attributes = {**request.attributes, **_instance_attributes(request, made)}
        return Provisioned(request.physical_id, attributes)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the instance; the real database keeps its data."""
        request.client("rds").delete_db_instance(
            DBInstanceIdentifier=request.physical_id, SkipFinalSnapshot=True
        )
        secret = request.attributes.get("MasterUserSecret.SecretArn")
        if secret:
            request.client("secretsmanager").delete_secret(
                SecretId=secret, ForceDeleteWithoutRecovery=True
            )

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return class and protection."""
        found = request.client("rds").describe_db_instances(
            DBInstanceIdentifier=request.physical_id
        )["DBInstances"][0]
        names = ("DBInstanceClass", "DeletionProtection", "MultiAZ")
        return {name: found.get(name) for name in names if name in request.properties}


def _api_names(properties: Mapping[str, Any]) -> dict[str, Any]:
    kept = without(properties, *_NOT_IN_API)
    secret = kept.pop("MasterUserSecret", {})
    if "KmsKeyId" in secret:
        kept["MasterUserSecretKmsKeyId"] = secret["KmsKeyId"]
    return {_RENAMED.get(name, name): value for name, value in kept.items()}


def _instance_attributes(request: ResourceRequest, made: Mapping[str, Any]) -> dict[str, Any]:
    endpoint = request.services.database_endpoint or made.get("Endpoint", {})
    attributes = {
        "DBInstanceArn": made["DBInstanceArn"],
        "DbiResourceId": made.get("DbiResourceId"),
        "Endpoint.Address": endpoint.get("Address"),
        "Endpoint.Port": str(endpoint["Port"]) if "Port" in endpoint else None,
        "Endpoint.HostedZoneId": made.get("Endpoint", {}).get("HostedZoneId"),
    }
    return {name: value for name, value in attributes.items() if value is not None}


def _make_master_secret(request: ResourceRequest, name: str) -> str:
    """Make the secret that RDS keeps; moto gives its ARN only."""
    made = request.client("secretsmanager").create_secret(
        Name=f"rds!db-{name}", SecretString=json.dumps(request.services.database_credentials or {})
    )
    arn: str = made["ARN"]
    return arn


class ParameterGroup(Handler):
    """`AWS::RDS::DBParameterGroup`."""

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
        """Delete the group."""
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


class Proxy(Handler):
    """`AWS::RDS::DBProxy`; locally there is nothing between a client and the database."""

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the proxy."""
        properties = without(request.properties, "DefaultAuthScheme")
        made = call(
            request.client("rds"),
            "CreateDBProxy",
            properties,
            only_known=True,
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

    def create(self, request: ResourceRequest) -> Provisioned:
        """Register the databases behind the proxy."""
        client, proxy = request.client("rds"), request.properties["DBProxyName"]
        client.register_db_proxy_targets(DBProxyName=proxy, **_targets(request.properties))
        group = client.describe_db_proxy_target_groups(DBProxyName=proxy)["TargetGroups"][0]
        arn = group["TargetGroupArn"]
        return Provisioned(arn, {"TargetGroupArn": arn})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Register other databases."""
        client, proxy = request.client("rds"), request.properties["DBProxyName"]
        if _targets(request.former) != _targets(request.properties):
            client.deregister_db_proxy_targets(DBProxyName=proxy, **_targets(request.former))
            client.register_db_proxy_targets(DBProxyName=proxy, **_targets(request.properties))
        return Provisioned(request.physical_id, {"TargetGroupArn": request.physical_id})

    def delete(self, request: ResourceRequest) -> None:
        """Take the databases from the proxy; the group goes with it."""
        request.client("rds").deregister_db_proxy_targets(
            DBProxyName=request.properties["DBProxyName"], **_targets(request.properties)
        )


def _targets(properties: Mapping[str, Any]) -> dict[str, list[str]]:
    names = ("DBInstanceIdentifiers", "DBClusterIdentifiers")
    return {name: properties[name] for name in names if properties.get(name)}


HANDLERS: Mapping[str, Handler] = {
    "AWS::RDS::DBInstance": Instance(),
    "AWS::RDS::DBParameterGroup": ParameterGroup(),
    "AWS::RDS::DBProxy": Proxy(),
    "AWS::RDS::DBProxyTargetGroup": ProxyTargetGroup(),
    "AWS::RDS::DBSubnetGroup": ApiResource(
        "rds",
        create_call="CreateDBSubnetGroup",
        update_call="ModifyDBSubnetGroup",
        delete_call="DeleteDBSubnetGroup",
        key="DBSubnetGroupName",
        name="DBSubnetGroupName",
        name_limit=255,
        lower_name=True,
        attributes={"DBSubnetGroupArn": "DBSubnetGroup.DBSubnetGroupArn"},
        tags=("rds", "DBSubnetGroupArn"),
    ),
}

"""`AWS::RDS::DBInstance`."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, if_there, tag_list, without
from tools.local.cloudformation.resources.tagging import update_tags
from tools.local.cloudformation.templates.functions import as_text

_NAME_LIMIT = 63
_SERVED_AT = "127.0.0.1"
_RENAMED = {"VPCSecurityGroups": "VpcSecurityGroupIds"}
_IGNORED = {"DeleteAutomatedBackups": "no backups are made"}
_ONLY_FOR_UPDATES = ("AllowMajorVersionUpgrade",)


class Instance(Handler):
    """moto describes the instance; its endpoint is that of the real PostgreSQL, if there is one."""

    known = knows(
        *("AllocatedStorage", "AllowMajorVersionUpgrade", "AutoMinorVersionUpgrade"),
        *("AvailabilityZone", "BackupRetentionPeriod", "CACertificateIdentifier"),
        *("CopyTagsToSnapshot", "DBInstanceClass", "DBInstanceIdentifier", "DBName"),
        *("DBParameterGroupName", "DBSubnetGroupName", "DatabaseInsightsMode"),
        *("DeletionProtection", "EnableCloudwatchLogsExports", "EnableIAMDatabaseAuthentication"),
        *("EnablePerformanceInsights", "Engine", "EngineLifecycleSupport", "EngineVersion"),
        *("Iops", "KmsKeyId", "ManageMasterUserPassword", "MasterUserPassword"),
        *("MasterUserSecret/KmsKeyId", "MasterUsername", "MaxAllocatedStorage"),
        *("MonitoringInterval", "MonitoringRoleArn", "MultiAZ", "PerformanceInsightsKMSKeyId"),
        *("PerformanceInsightsRetentionPeriod", "Port", "PreferredBackupWindow"),
        *("PreferredMaintenanceWindow", "PubliclyAccessible", "StorageEncrypted"),
        *("StorageThroughput", "StorageType", "Tags", "VPCSecurityGroups"),
        without_effect=_IGNORED,
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the instance."""
        given = request.properties.get("DBInstanceIdentifier")
        name = given or request.unique_name(_NAME_LIMIT, lower=True)
        made = call(
            request.client("rds"),
            "CreateDBInstance",
            without(_api_names(request.properties), *_ONLY_FOR_UPDATES),
            DBInstanceIdentifier=name,
            Tags=tag_list(request.properties.get("Tags")),
        )["DBInstance"]
        request.claim(name)
        return Provisioned(name, _attributes(request, made, name))

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the instance and its tags.

        Raises
        ------
        ResourceError
            If its storage would shrink.
        """
        _refuse_less_storage(request)
        changes = without(_api_names(request.changed), "Tags", "EnableCloudwatchLogsExports")
        made = call(
            request.client("rds"),
            "ModifyDBInstance",
            {**changes, **_log_changes(request)},
            DBInstanceIdentifier=request.physical_id,
            ApplyImmediately=True,
        )["DBInstance"]
        update_tags(request, "rds", made["DBInstanceArn"])
        if _manages(request.former) and not _manages(request.properties):
            _delete_secret(request)
        return Provisioned(request.physical_id, _attributes(request, made, request.physical_id))

    def delete(self, request: ResourceRequest) -> None:
        """Delete the instance and its secret; the real database keeps its data."""
        client = request.client("rds")
        if_there(
            lambda: client.delete_db_instance(
                DBInstanceIdentifier=request.physical_id, SkipFinalSnapshot=True
            )
        )
        if _manages(request.properties):
            _delete_secret(request)

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Take an instance in, such as one that was restored; None if there is none."""
        client = request.client("rds")
        try:
            found = client.describe_db_instances(DBInstanceIdentifier=request.physical_id)
        except client.exceptions.DBInstanceNotFoundFault:
            return None
        described = found["DBInstances"][0]
        secret = _kept_secret(request, request.physical_id)
        return Provisioned(
            request.physical_id,
            _attributes(request, described, request.physical_id, secret=secret),
        )

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return what moto tells of the instance; its endpoint is another server's."""
        found = request.client("rds").describe_db_instances(
            DBInstanceIdentifier=request.physical_id
        )["DBInstances"][0]
        told = {name: found[name] for name in request.properties if name in found}
        groups = [group["VpcSecurityGroupId"] for group in found.get("VpcSecurityGroups", [])]
        return {
            **told,
            "DBSubnetGroupName": found.get("DBSubnetGroup", {}).get("DBSubnetGroupName"),
            "VPCSecurityGroups": groups,
        }

    def replacing_properties(self, request: ResourceRequest) -> set[str]:
        """Add the port: the reference says that another one replaces, the registry says nothing."""
        before, after = request.former.get("Port"), request.properties.get("Port")
        port = {"Port"} if as_text(before) != as_text(after) else set()
        return super().replacing_properties(request) | port

    def conditionally_replacing(self, request: ResourceRequest, changed: set[str]) -> set[str]:
        """Tell what AWS's own handler cannot change from what it can."""
        former, wanted = request.former, request.properties
        replacing = changed & {"Engine"}
        spreads = as_text(wanted.get("MultiAZ")) == "true"
        if wanted.get("AvailabilityZone") or not spreads:
            replacing |= changed & {"AvailabilityZone"}
        if former.get("PerformanceInsightsKMSKeyId"):
            replacing |= changed & {"PerformanceInsightsKMSKeyId"}
        return replacing


def _refuse_less_storage(request: ResourceRequest) -> None:
    former, wanted = (
        int(properties.get("AllocatedStorage") or 0)
        for properties in (_described(request), request.properties)
    )
    if wanted < former:
        raise ResourceError(
            "Invalid storage size for engine name postgres: Requested storage size cannot be less "
            f"than the current storage size ({former} GiB)."
        )


def _described(request: ResourceRequest) -> Mapping[str, Any]:
    found: Mapping[str, Any] = request.client("rds").describe_db_instances(
        DBInstanceIdentifier=request.physical_id
    )["DBInstances"][0]
    return found


def _api_names(properties: Mapping[str, Any]) -> dict[str, Any]:
    kept = without(properties, *_IGNORED)
    secret = kept.pop("MasterUserSecret", {})
    if "KmsKeyId" in secret:
        kept["MasterUserSecretKmsKeyId"] = secret["KmsKeyId"]
    return {_RENAMED.get(name, name): value for name, value in kept.items()}


def _log_changes(request: ResourceRequest) -> dict[str, Any]:
    former, wanted = (
        set(properties.get("EnableCloudwatchLogsExports", []))
        for properties in (request.former, request.properties)
    )
    changes = {
        "EnableLogTypes": sorted(wanted - former),
        "DisableLogTypes": sorted(former - wanted),
    }
    return {"CloudwatchLogsExportConfiguration": changes} if former != wanted else {}


def _attributes(
    request: ResourceRequest, made: Mapping[str, Any], name: str, *, secret: str | None = None
) -> dict[str, Any]:
    endpoint = _endpoint(request, made)
    attributes = {
        "DBInstanceArn": made["DBInstanceArn"],
        "DbiResourceId": made.get("DbiResourceId"),
        "Endpoint.Address": endpoint.get("Address"),
        "Endpoint.Port": str(endpoint["Port"]) if "Port" in endpoint else None,
        "Endpoint.HostedZoneId": made.get("Endpoint", {}).get("HostedZoneId"),
    }
    if _manages(request.properties):
        former = request.attributes if _manages(request.former) else {}
        attributes["MasterUserSecret.SecretArn"] = (
            former.get("MasterUserSecret.SecretArn") or secret or _make_secret(request, name)
        )
    return {name: value for name, value in attributes.items() if value is not None}


def _endpoint(request: ResourceRequest, made: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return where the front says that an instance is served; without it, all are one database."""
    told: Mapping[str, Any] = made.get("Endpoint", {})
    is_served = told.get("Address") == _SERVED_AT
    return told if is_served else request.services.database_endpoint or told


def _manages(properties: Mapping[str, Any]) -> bool:
    return as_text(properties.get("ManageMasterUserPassword", False)) == "true"


def _secret_name(instance: str) -> str:
    return f"rds!db-{instance}"


def _kept_secret(request: ResourceRequest, instance: str) -> str | None:
    """Return the ARN of the secret of an instance that is there already, if it has one."""
    client = request.client("secretsmanager")
    try:
        kept: str = client.describe_secret(SecretId=_secret_name(instance))["ARN"]
    except client.exceptions.ResourceNotFoundException:
        return None
    return kept


def _make_secret(request: ResourceRequest, instance: str) -> str:
    """Make the secret that RDS keeps; moto gives its ARN only."""
    client = request.client("secretsmanager")
    made = client.create_secret(
        Name=_secret_name(instance),
        SecretString=json.dumps(request.services.database_credentials or {}),
    )
    arn: str = made["ARN"]
    return arn


def _delete_secret(request: ResourceRequest) -> None:
    # By its name: an instance whose creation broke off has no attributes that tell the ARN.
    client = request.client("secretsmanager")
    if_there(
        lambda: client.delete_secret(
            SecretId=_secret_name(request.physical_id), ForceDeleteWithoutRecovery=True
        )
    )

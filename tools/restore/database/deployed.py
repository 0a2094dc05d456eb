"""The instance that a stack declares, with what its references stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.restore.database.errors import RestoreError
from tools.template_body import parsed_template

INSTANCE = "AWS::RDS::DBInstance"

_COPIED = (
    "DBInstanceClass",
    "DBSubnetGroupName",
    "DBParameterGroupName",
    "StorageType",
    "MultiAZ",
    "AutoMinorVersionUpgrade",
    "CopyTagsToSnapshot",
    "MaxAllocatedStorage",
    "BackupRetentionPeriod",
    "PreferredBackupWindow",
    "CACertificateIdentifier",
    "EngineLifecycleSupport",
    "DeletionProtection",
    "EnableIAMDatabaseAuthentication",
    "ManageMasterUserPassword",
)
"""What a restore takes, by the same name as a template."""


@dataclass(frozen=True)
class DeclaredInstance:
    """An instance as its stack declares it.

    Attributes
    ----------
    stack
        Name of the stack.
    template
        The stack's deployed template.
    logical_id
        The instance's logical ID; None while the stack has let go of it.
    identifier
        Its name; None while the stack has let go of it.
    settings
        Parameters of a restore that make the new instance like it.
    """

    stack: str
    template: Mapping[str, Any]
    logical_id: str | None
    identifier: str | None
    settings: Mapping[str, Any]


def declared_instance(cloudformation: Any, stack: str) -> DeclaredInstance:  # noqa: ANN401  made at run time
    """Read a stack's instance.

    The stack tells it, not the instance, which may be gone.

    Raises
    ------
    RestoreError
        If the template cannot be read, or has several instances.
    """
    body = cloudformation.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
    try:
        template = parsed_template(body)
    except ValueError:
        raise RestoreError(f"The deployed template of {stack} is none of the CDK's.") from None
    found = {
        logical_id: resource
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == INSTANCE
    }
    if len(found) > 1:
        raise RestoreError(f"{stack} has {len(found)} instances: restore them by hand.")
    for logical_id, resource in found.items():
        properties = resource["Properties"]
        settings = restore_settings(properties, _physical_ids(cloudformation, stack))
        name = properties["DBInstanceIdentifier"]
        return DeclaredInstance(stack, template, logical_id, name, settings)
    return DeclaredInstance(stack, template, None, None, {})


def restore_settings(
    properties: Mapping[str, Any], physical_ids: Mapping[str, str]
) -> dict[str, Any]:
    """Return the parameters of a restore that give a new instance these properties.

    What RDS takes in no restore (log exports, insights, monitoring, its maintenance window) comes
    with the deployment that points the stack at the instance.
    """

    def resolved(value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        name = value.get("Ref") or value["Fn::GetAtt"][0]
        return physical_ids[str(name)]

    settings = {name: resolved(properties[name]) for name in _COPIED if name in properties}
    settings["VpcSecurityGroupIds"] = [
        resolved(group) for group in properties.get("VPCSecurityGroups", ())
    ]
    key = properties.get("MasterUserSecret", {}).get("KmsKeyId")
    if key:
        settings["MasterUserSecretKmsKeyId"] = resolved(key)
    settings["PubliclyAccessible"] = False
    settings["Tags"] = properties.get("Tags", [])
    return settings


def _physical_ids(cloudformation: Any, stack: str) -> dict[str, str]:  # noqa: ANN401  made at run time
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
        for page in pages
        for each in page["StackResourceSummaries"]
    }

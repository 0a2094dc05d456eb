"""Secrets Manager: secrets, generated ones too, and their attachment to databases."""

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
from tools.local.cloudformation.resources.requests import call, tag_list, without
from tools.local.cloudformation.resources.tagging import update_tags

_NAME_LIMIT = 255
_TEMPLATE_OPTIONS = ("SecretStringTemplate", "GenerateStringKey")


class Secret(Handler):
    """`AWS::SecretsManager::Secret`."""

    known = knows("Description", "GenerateSecretString", "KmsKeyId", "Name", "SecretString", "Tags")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the secret, with a generated value if the template asks for one."""
        arn = call(
            request.client("secretsmanager"),
            "CreateSecret",
            without(request.properties, "GenerateSecretString"),
            Name=request.properties.get("Name") or request.unique_name(_NAME_LIMIT),
            SecretString=_secret_string(request),
            Tags=tag_list(request.properties.get("Tags")),
        )["ARN"]
        return Provisioned(arn, {"Id": arn})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the secret; a value is generated anew only if its rules have changed."""
        client, arn = request.client("secretsmanager"), request.physical_id
        settings = without(request.properties, "GenerateSecretString", "Name", "Tags")
        wanted, former = (
            [properties.get(name) for name in ("GenerateSecretString", "SecretString")]
            for properties in (request.properties, request.former)
        )
        settings = without(settings, "SecretString")
        if wanted != former:
            settings["SecretString"] = _secret_string(request)
        call(client, "UpdateSecret", settings, SecretId=arn)
        update_tags(request, "secretsmanager", arn)
        return Provisioned(arn, {"Id": arn})

    def delete(self, request: ResourceRequest) -> None:
        """Delete the secret at once, so that its name is free for the next deployment."""
        request.client("secretsmanager").delete_secret(
            SecretId=request.physical_id, ForceDeleteWithoutRecovery=True
        )


def _secret_string(request: ResourceRequest) -> str:
    options = request.properties.get("GenerateSecretString")
    if options is None:
        return str(request.properties.get("SecretString", ""))
    password: str = call(
        request.client("secretsmanager"), "GetRandomPassword", without(options, *_TEMPLATE_OPTIONS)
    )["RandomPassword"]
    if "GenerateStringKey" not in options:
        return password
    content = json.loads(options["SecretStringTemplate"])
    return json.dumps({**content, options["GenerateStringKey"]: password})


class TargetAttachment(Handler):
    """`AWS::SecretsManager::SecretTargetAttachment`: adds how to reach a database to its secret."""

    known = knows("SecretId", "TargetId", "TargetType")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Write host, port and name of the database into the secret."""
        secret = request.properties["SecretId"]
        client = request.client("secretsmanager")
        content = json.loads(client.get_secret_value(SecretId=secret)["SecretString"])
        content |= _connection(request)
        client.put_secret_value(SecretId=secret, SecretString=json.dumps(content))
        return Provisioned(secret, {"Id": secret})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Write them again."""
        return self.create(request)

    def delete(self, request: ResourceRequest) -> None:
        """Leave the secret as it is; it goes with its own resource."""


def _connection(request: ResourceRequest) -> dict[str, Any]:
    kind = request.properties["TargetType"]
    if kind != "AWS::RDS::DBInstance":
        raise ResourceError(
            f"Secrets can only be attached to a DB instance locally, not to a {kind}."
        )
    found = request.client("rds").describe_db_instances(
        DBInstanceIdentifier=request.properties["TargetId"]
    )["DBInstances"][0]
    endpoint = request.services.database_endpoint or found["Endpoint"]
    return {
        "engine": found["Engine"],
        "host": endpoint["Address"],
        "port": endpoint["Port"],
        "dbInstanceIdentifier": found["DBInstanceIdentifier"],
        **({"dbname": found["DBName"]} if found.get("DBName") else {}),
    }


HANDLERS: Mapping[str, Handler] = {
    "AWS::SecretsManager::Secret": Secret(),
    "AWS::SecretsManager::SecretTargetAttachment": TargetAttachment(),
}

"""Dynamic references: `{{resolve:…}}` in properties, replaced when a resource is made.

The values themselves are kept neither in the stack nor in its events.
"""

import json
import re
from typing import Any

from botocore.exceptions import ClientError

from tools.local.clients import Clients
from tools.local.cloudformation.errors import ValidationError

_REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")


def replace_dynamic_references(value: Any, clients: Clients) -> Any:  # noqa: ANN401
    """Return a value with what its dynamic references stand for.

    Raises
    ------
    ValidationError
        If there is no such parameter or secret.
    """
    if isinstance(value, dict):
        return {key: replace_dynamic_references(item, clients) for key, item in value.items()}
    if isinstance(value, list):
        return [replace_dynamic_references(item, clients) for item in value]
    if isinstance(value, str) and "{{resolve:" in value:
        return _REFERENCE.sub(lambda match: _look_up(match, clients), value)
    return value


def _look_up(match: re.Match[str], clients: Clients) -> str:
    service, key = match.groups()
    try:
        return _secret(key, clients) if service == "secretsmanager" else _parameter(key, clients)
    except (ClientError, KeyError, ValueError) as error:
        raise ValidationError(
            f"Could not resolve the dynamic reference {match.group(0)}: {error}"
        ) from error


def _parameter(key: str, clients: Clients) -> str:
    answer = clients.client("ssm").get_parameter(Name=key, WithDecryption=True)
    value: str = answer["Parameter"]["Value"]
    return value


def _secret(key: str, clients: Clients) -> str:
    # secret-id:SecretString:json-key:version-stage:version-id, where the ID may be an ARN.
    secret_id, _, rest = key.partition(":SecretString")
    parts = [*rest.split(":")[1:], "", "", ""]
    chosen = {"VersionStage": parts[1], "VersionId": parts[2]}
    answer = clients.client("secretsmanager").get_secret_value(
        SecretId=secret_id, **{name: value for name, value in chosen.items() if value}
    )
    text: str = answer["SecretString"]
    return str(json.loads(text)[parts[0]]) if parts[0] else text

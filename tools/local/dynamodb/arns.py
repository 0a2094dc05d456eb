"""Translation between the ARNs of DynamoDB Local and those of the deployment.

DynamoDB Local names every table `arn:aws:dynamodb:ddblocal:000000000000:table/…`, and finds a
stream only by exactly that ARN.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from tools.local.dynamodb.messages import ServiceError, json_bytes

ENGINE_REGION: Final = "ddblocal"
ENGINE_PREFIX: Final = b"arn:aws:dynamodb:ddblocal:000000000000:"

_TABLE = "table/"
_ARN_FIELDS = 6
_TRANSACTION_ACTIONS = ("Get", "Put", "Update", "Delete", "ConditionCheck")


@dataclass(frozen=True)
class Deployment:
    """Where the tables seem to be.

    Attributes
    ----------
    region
        The AWS Region.
    account
        The AWS account's number.
    """

    region: str
    account: str

    @property
    def prefix(self) -> bytes:
        """What every ARN of DynamoDB in this Region and account starts with."""
        return f"arn:aws:dynamodb:{self.region}:{self.account}:".encode()

    def table_arn(self, name: str) -> str:
        """Build the ARN of a table."""
        return f"{self.prefix.decode()}{_TABLE}{name}"

    def table_name(self, name_or_arn: str) -> str:
        """Return the name of a table that may be given by its ARN.

        Raises
        ------
        ServiceError
            If the ARN is not that of a table, or of one in another Region or account.
        """
        if not name_or_arn.startswith("arn:"):
            return name_or_arn
        fields = name_or_arn.split(":", _ARN_FIELDS - 1)
        if len(fields) < _ARN_FIELDS or fields[2] != "dynamodb":
            raise _not_a_table(name_or_arn)
        _, _, _, region, account, resource = fields
        if account != self.account:
            raise ServiceError(
                "AccessDeniedException", f"Access to {name_or_arn} in another account is denied."
            )
        if (
            region != self.region
            or not resource.startswith(_TABLE)
            or "/" in resource[len(_TABLE) :]
        ):
            raise _not_a_table(name_or_arn)
        return resource.removeprefix(_TABLE)

    def outward(self, body: bytes) -> bytes:
        """Give the engine's ARNs their place in the deployment."""
        return body.replace(ENGINE_PREFIX, self.prefix)

    def inward(self, body: bytes) -> bytes:
        """Turn the deployment's ARNs into the engine's."""
        return body.replace(self.prefix, ENGINE_PREFIX)


@dataclass(frozen=True)
class NamedRequest:
    """A request of the data API in which tables go by their names.

    Attributes
    ----------
    body
        The request.
    arns
        The ARN by table name, for each table that the client named by its ARN.
    """

    body: bytes
    arns: dict[str, str]


def with_table_names(body: bytes, deployment: Deployment) -> NamedRequest:
    """Replace the ARNs in the places of a request that name a table.

    Items are left alone: they may well hold such ARNs as data.
    """
    request = json.loads(body)
    arns: dict[str, str] = {}

    def named(name_or_arn: str) -> str:
        name = deployment.table_name(name_or_arn)
        if name != name_or_arn:
            arns[name] = name_or_arn
        return name

    def name_in(part: dict[str, Any]) -> None:
        if isinstance(part.get("TableName"), str):
            part["TableName"] = named(part["TableName"])

    name_in(request)
    if "RequestItems" in request:
        request["RequestItems"] = {
            named(table): items for table, items in request["RequestItems"].items()
        }
    for item in request.get("TransactItems", ()):
        for action in _TRANSACTION_ACTIONS:
            if action in item:
                name_in(item[action])
    return NamedRequest(json.dumps(request).encode() if arns else body, arns)


def with_table_arns(body: bytes, arns: dict[str, str]) -> bytes:
    """Give tables in a response the ARNs by which the client named them, as AWS does."""
    response = json.loads(body)
    for by_table in ("Responses", "UnprocessedKeys", "UnprocessedItems", "ItemCollectionMetrics"):
        tables = response.get(by_table)
        if isinstance(tables, dict):
            response[by_table] = {arns.get(table, table): part for table, part in tables.items()}
    consumed = response.get("ConsumedCapacity", [])
    for capacity in consumed if isinstance(consumed, list) else [consumed]:
        capacity["TableName"] = arns.get(capacity["TableName"], capacity["TableName"])
    return json_bytes(response)


def _not_a_table(arn: str) -> ServiceError:
    return ServiceError(
        "ValidationException", f"Invalid TableArn: Invalid ResourceArn provided as input {arn}"
    )

"""DynamoDB's tables without items, in memory: what CloudFormation and a rollout ask of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError


class MemoryTables:
    """A client of DynamoDB whose indexes are ACTIVE as soon as they are created.

    Attributes
    ----------
    log
        The changes of indexes and of expiry, in the order in which they were made.
    """

    def __init__(self) -> None:
        self.log: list[tuple[str, str]] = []
        self._tables: dict[str, dict[str, Any]] = {}
        self._expiry: dict[str, dict[str, Any]] = {}

    def indexes(self, table: str) -> list[str]:
        return [each["IndexName"] for each in self._tables[table]["GlobalSecondaryIndexes"]]

    def create_table(self, **request: Any) -> None:
        name = request["TableName"]
        indexes = [self._index(each) for each in request.get("GlobalSecondaryIndexes", [])]
        arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"
        self._tables[name] = {
            **request,
            "TableStatus": "ACTIVE",
            "TableArn": arn,
            "LatestStreamArn": _new_stream(arn),
            "BillingModeSummary": {"BillingMode": request["BillingMode"]},
            "GlobalSecondaryIndexes": indexes,
        }
        self._expiry[name] = {"TimeToLiveStatus": "DISABLED"}

    def describe_table(self, *, TableName: str) -> dict[str, Any]:  # noqa: N803  boto3's name
        if TableName not in self._tables:
            raise _error("ResourceNotFoundException", "DescribeTable")
        return {"Table": self._tables[TableName]}

    def update_table(self, **request: Any) -> None:
        table = self._tables[request["TableName"]]
        for update in request.get("GlobalSecondaryIndexUpdates", []):
            for action, details in update.items():
                self._update_index(table, action, details)
        if "StreamSpecification" in request:
            stream = request["StreamSpecification"]
            self.log.append(("Stream", stream.get("StreamViewType", "none")))
            table["StreamSpecification"] = stream
            table["LatestStreamArn"] = _new_stream(table["TableArn"])
        if "BillingMode" in request:
            table["BillingModeSummary"] = {"BillingMode": request["BillingMode"]}

    def describe_time_to_live(self, *, TableName: str) -> dict[str, Any]:  # noqa: N803
        return {"TimeToLiveDescription": {"AttributeName": None, **self._expiry[TableName]}}

    def update_time_to_live(self, **request: Any) -> None:
        wanted = request["TimeToLiveSpecification"]
        status = "ENABLED" if wanted["Enabled"] else "DISABLED"
        self.log.append((status, wanted["AttributeName"]))
        self._expiry[request["TableName"]] = {
            "TimeToLiveStatus": status,
            **({"AttributeName": wanted["AttributeName"]} if wanted["Enabled"] else {}),
        }

    def delete_table(self, *, TableName: str) -> None:  # noqa: N803
        del self._tables[TableName]

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def unknown(**_: Any) -> None:
            raise _error("UnknownOperationException", operation)

        return unknown

    def _update_index(self, table: dict[str, Any], action: str, details: dict[str, Any]) -> None:
        name = details["IndexName"]
        if action != "Update":
            self.log.append((action, name))
            others = [each for each in table["GlobalSecondaryIndexes"] if each["IndexName"] != name]
            added = [self._index(details)] if action == "Create" else []
            table["GlobalSecondaryIndexes"] = others + added

    @staticmethod
    def _index(request: dict[str, Any]) -> dict[str, Any]:
        return {**request, "IndexStatus": "ACTIVE"}


def _new_stream(table: str) -> str:
    return f"{table}/stream/{datetime.now(UTC).isoformat()}"


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)

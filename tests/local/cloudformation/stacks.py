"""Deploying small templates in tests."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from tests.local.cloudformation.embedded import AnyClient, wait_until

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]


def template(resources: Mapping[str, Any], **sections: Any) -> dict[str, Any]:
    return {"Resources": resources, **sections}


def parameter(value: Any, **more: Any) -> dict[str, Any]:
    """Return a small resource whose creation costs nothing."""
    properties = {"Type": "String", "Value": value}
    return {"Type": "AWS::SSM::Parameter", "Properties": properties, **more}


def table(name: str, *, indexes: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """Return a table with a key `pk` and indexes that are named after their key attributes."""
    replica = {"Region": "us-east-1", **properties.pop("Replica", {})}
    declared = {
        "TableName": name,
        "AttributeDefinitions": [_attribute("pk"), *map(_attribute, indexes)],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [
            {
                "IndexName": f"{index}-index",
                "KeySchema": [{"AttributeName": index, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in indexes
        ],
        "Replicas": [replica],
        **properties,
    }
    if not indexes:
        del declared["GlobalSecondaryIndexes"]
    return {"Type": "AWS::DynamoDB::GlobalTable", "Properties": declared}


def _attribute(name: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": "S"}


class Stacks:
    """Creates stacks with names of their own, and deletes them afterwards."""

    def __init__(self, client: AnyClient) -> None:
        self.client = client
        self._ids: list[str] = []

    def name(self, prefix: str = "stack") -> str:
        return f"{prefix}-{uuid.uuid4().hex[:8]}"

    def create(
        self,
        body: Mapping[str, Any] | str,
        *,
        name: str | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        stack_id = self.client.create_stack(
            StackName=name or self.name(),
            TemplateBody=_text(body),
            Capabilities=CAPABILITIES,
            **options,
        )["StackId"]
        self._ids.append(stack_id)
        return self.settled(stack_id)

    def update(self, stack: str, body: Mapping[str, Any] | str, **options: Any) -> dict[str, Any]:
        self.client.update_stack(
            StackName=stack,
            TemplateBody=_text(body),
            Capabilities=CAPABILITIES,
            **options,
        )
        return self.settled(stack)

    def adopt(self, body: Mapping[str, Any], logical_id: str, **identifier: str) -> dict[str, Any]:
        """Import one existing resource into a new stack."""
        name = self.name("import")
        resource_type = body["Resources"][logical_id]["Type"]
        created = self.client.create_change_set(
            StackName=name,
            ChangeSetName="import",
            ChangeSetType="IMPORT",
            TemplateBody=json.dumps(body),
            ResourcesToImport=[
                {
                    "ResourceType": resource_type,
                    "LogicalResourceId": logical_id,
                    "ResourceIdentifier": identifier,
                }
            ],
        )
        self._ids.append(created["StackId"])
        self.client.execute_change_set(ChangeSetName=created["Id"])
        return self.settled(created["StackId"])

    def create_taking_in(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Create a stack whose named resources may exist already."""
        created = self.client.create_change_set(
            StackName=self.name(),
            ChangeSetName="create",
            ChangeSetType="CREATE",
            TemplateBody=json.dumps(body),
            ImportExistingResources=True,
        )
        self._ids.append(created["StackId"])
        self.client.execute_change_set(ChangeSetName=created["Id"])
        return self.settled(created["StackId"])

    def delete(self, stack: str, **options: Any) -> dict[str, Any]:
        self.client.delete_stack(StackName=stack, **options)
        return self.settled(stack)

    def settled(self, stack: str) -> dict[str, Any]:
        wait_until(lambda: not self.describe(stack)["StackStatus"].endswith("_IN_PROGRESS"), stack)
        return self.describe(stack)

    def describe(self, stack: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.describe_stacks(StackName=stack)["Stacks"][0]
        return found

    def statuses(self, stack: str) -> dict[str, str]:
        """Return the status of each resource that the stack has now."""
        listed = self.client.list_stack_resources(StackName=stack)["StackResourceSummaries"]
        return {each["LogicalResourceId"]: each["ResourceStatus"] for each in listed}

    def history(self, stack: str) -> list[tuple[str, str]]:
        """Return what happened, oldest first, as logical IDs and statuses."""
        events = self._events(stack)
        return [(each["LogicalResourceId"], each["ResourceStatus"]) for each in events[::-1]]

    def reason(self, stack: str, logical_id: str) -> str:
        """Return the newest reason that a resource's events give."""
        events = self._events(stack)
        reasons = [
            each["ResourceStatusReason"]
            for each in events
            if each["LogicalResourceId"] == logical_id and "ResourceStatusReason" in each
        ]
        assert reasons, f"no event of {logical_id} gives a reason"
        return str(reasons[0])

    def reasons(self, stack: str) -> str:
        """Return all reasons that events give, newest first."""
        events = self._events(stack)
        return "\n".join(each.get("ResourceStatusReason", "") for each in events)

    def _events(self, stack: str) -> list[dict[str, Any]]:
        """Return all events, newest first; a page holds no more than a hundred."""
        pages = self.client.get_paginator("describe_stack_events").paginate(StackName=stack)
        return [event for page in pages for event in page["StackEvents"]]

    def delete_all(self) -> None:
        for stack_id in reversed(self._ids):
            if self.describe(stack_id)["StackStatus"] != "DELETE_COMPLETE":
                self.delete(stack_id)


def _text(body: Mapping[str, Any] | str) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}

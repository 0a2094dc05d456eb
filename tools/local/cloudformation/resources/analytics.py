"""Glue, Athena and Budgets."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, if_there, without


class GlueDatabase(Handler):
    """`AWS::Glue::Database`."""

    known = knows("CatalogId", "DatabaseInput")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the database."""
        details = dict(request.properties["DatabaseInput"])
        details.setdefault("Name", request.unique_name(lower=True))
        call(request.client("glue"), "CreateDatabase", {"DatabaseInput": details})
        return Provisioned(details["Name"])

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the database."""
        details = {**request.properties["DatabaseInput"], "Name": request.physical_id}
        given = {"DatabaseInput": details}
        call(request.client("glue"), "UpdateDatabase", given, Name=request.physical_id)
        return Provisioned(request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the database."""
        request.client("glue").delete_database(Name=request.physical_id)


class GlueTable(Handler):
    """`AWS::Glue::Table`."""

    known = knows("CatalogId", "DatabaseName", "TableInput")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the table."""
        details = dict(request.properties["TableInput"])
        details.setdefault("Name", request.unique_name(lower=True))
        given = {"TableInput": details}
        database = request.properties["DatabaseName"]
        call(request.client("glue"), "CreateTable", given, DatabaseName=database)
        return Provisioned(details["Name"])

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the table."""
        given = {"TableInput": {**request.properties["TableInput"], "Name": request.physical_id}}
        database = request.properties["DatabaseName"]
        call(request.client("glue"), "UpdateTable", given, DatabaseName=database)
        return Provisioned(request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the table."""
        request.client("glue").delete_table(
            DatabaseName=request.properties["DatabaseName"], Name=request.physical_id
        )


class NamedQuery(Handler):
    """`AWS::Athena::NamedQuery`, all of whose properties are fixed once it exists."""

    known = knows("Database", "Description", "Name", "QueryString", "WorkGroup")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the query."""
        answer = call(request.client("athena"), "CreateNamedQuery", request.properties)
        identity = answer["NamedQueryId"]
        return Provisioned(identity, {"NamedQueryId": identity})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Keep the query: any change makes another one."""
        return Provisioned(request.physical_id, request.attributes)

    def delete(self, request: ResourceRequest) -> None:
        """Leave the query: moto cannot delete one, and nothing runs it."""


class Budget(Handler):
    """`AWS::Budgets::Budget`."""

    known = knows(
        *("Budget", "NotificationsWithSubscribers"),
        without_effect={"ResourceTags": "moto keeps no tags of budgets"},
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the budget with its notifications."""
        details = dict(request.properties["Budget"])
        details.setdefault("BudgetName", request.unique_name(100))
        given = {
            "Budget": details,
            "NotificationsWithSubscribers": request.properties.get(
                "NotificationsWithSubscribers", []
            ),
        }
        client = request.client("budgets")
        call(client, "CreateBudget", given, AccountId=request.account)
        return Provisioned(details["BudgetName"])

    def update(self, request: ResourceRequest) -> Provisioned:
        """Make the budget anew: moto cannot change one."""
        details = {**request.properties["Budget"], "BudgetName": request.physical_id}
        if_there(lambda: self.delete(request))
        given = {**without(request.properties, "ResourceTags"), "Budget": details}
        call(request.client("budgets"), "CreateBudget", given, AccountId=request.account)
        return Provisioned(request.physical_id)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the budget."""
        request.client("budgets").delete_budget(
            AccountId=request.account, BudgetName=request.physical_id
        )


def _work_group(request: ResourceRequest, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    return {"Configuration": given.pop("WorkGroupConfiguration", {}), **given}


HANDLERS: Mapping[str, Handler] = {
    "AWS::Athena::NamedQuery": NamedQuery(),
    "AWS::Athena::WorkGroup": ApiResource(
        "athena",
        knows(
            *("Description", "Name", "RecursiveDeleteOption", "Tags", "WorkGroupConfiguration"),
            without_effect={"State": "moto creates every work group enabled"},
        ),
        create_call="CreateWorkGroup",
        delete_call="DeleteWorkGroup",
        key="WorkGroup",
        name="Name",
        is_remade=True,
        prepare=_work_group,
        omitted=("State", "RecursiveDeleteOption"),
        delete_also={"RecursiveDeleteOption": "RecursiveDeleteOption"},
    ),
    "AWS::Budgets::Budget": Budget(),
    "AWS::Glue::Database": GlueDatabase(),
    "AWS::Glue::Table": GlueTable(),
}

"""Taking tables over that are there from before.

`datactl local down --keep-data` keeps the tables with their items, but not the stacks, which know
of resources that moto held in memory. At the next start each stack begins with an import of its
tables, as `cdk import` would make it, and the normal deployment adds all the rest.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tools.local.errors import LocalAwsError
from tools.local.settings import REGION, Endpoints, StateFolder

TABLE: Final = "AWS::DynamoDB::GlobalTable"
_STACK: Final = "aws:cloudformation:stack"
_CHANGE_SET: Final = "tables-of-the-former-run"
_IDENTITY: Final = ("TableName", "KeySchema", "AttributeDefinitions", "BillingMode")


def adopt_tables(folder: StateFolder, endpoints: Endpoints) -> int:
    """Import the tables that exist into the stacks that were synthesized, which must be new.

    Returns
    -------
    int
        How many tables were taken over.

    Raises
    ------
    LocalAwsError
        If a table is not what its stack declares.
    """
    from tools.local.clients import make_client  # noqa: PLC0415  loads boto3

    dynamodb = make_client("dynamodb", REGION, endpoints.dynamodb)
    pages = dynamodb.get_paginator("list_tables").paginate()
    existing = {name for page in pages for name in page["TableNames"]}
    if not existing:
        return 0
    cloudformation = make_client("cloudformation", REGION, endpoints.cloudformation)
    count = 0
    for stack, template in _stack_templates(folder.assembly):
        tables = dict(_tables(template, existing))
        if tables:
            _import(cloudformation, stack, tables)
            count += len(tables)
    return count


def _stack_templates(assembly: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name and the template of each stack that has just been synthesized."""
    artifacts = json.loads((assembly / "manifest.json").read_text("utf-8"))["artifacts"]
    for name, artifact in sorted(artifacts.items()):
        if artifact["type"] == _STACK:
            template = assembly / artifact["properties"]["templateFile"]
            yield name, json.loads(template.read_text("utf-8"))


def _tables(
    template: Mapping[str, Any], existing: set[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == TABLE and resource["Properties"].get("TableName") in existing:
            # No more than what makes it this table: the deployment that follows compares the rest
            # with the actual table, and other resources that it refers to do not exist yet.
            properties = {name: resource["Properties"][name] for name in _IDENTITY}
            properties["Replicas"] = [{"Region": REGION}]
            yield logical_id, {"Type": TABLE, "DeletionPolicy": "Retain", "Properties": properties}


def _import(cloudformation: Any, stack: str, tables: Mapping[str, Mapping[str, Any]]) -> None:  # noqa: ANN401  made at run time
    names = {"StackName": stack, "ChangeSetName": _CHANGE_SET}
    cloudformation.create_change_set(
        **names,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": tables}),
        ResourcesToImport=[
            {
                "ResourceType": TABLE,
                "LogicalResourceId": logical_id,
                "ResourceIdentifier": {"TableName": resource["Properties"]["TableName"]},
            }
            for logical_id, resource in tables.items()
        ],
    )
    cloudformation.get_waiter("change_set_create_complete").wait(**names)
    cloudformation.execute_change_set(**names)
    described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    while described["StackStatus"].endswith("_IN_PROGRESS"):
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    if described["StackStatus"] != "IMPORT_COMPLETE":
        raise LocalAwsError(
            f"The kept tables of {stack} are not what it declares: "
            f"{described.get('StackStatusReason', described['StackStatus'])} "
            "`datactl local up --fresh` starts without them."
        )

"""What there is in an account of what the stacks declare; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.adopt.instances import actual_instance, instance_differences, resolved
from tools.adopt.table_state import read_table
from tools.adopt.tables import table_differences
from tools.adopt.verdicts import INSTANCE, TABLE, Declared, Finding, Owner

Client = Callable[[str], Any]
"""Makes a boto3 client of a service."""


def declared_resources(templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Declared]:
    """Yield the tables and instances of synthesized templates."""
    for stack, template in templates.items():
        for logical_id, resource in template["Resources"].items():
            if resource["Type"] in {TABLE, INSTANCE}:
                yield Declared(stack, logical_id, resource["Type"], resource["Properties"])


def compare(client: Client, declared: Declared) -> Finding:
    """Compare a declared resource with what exists under its name."""
    resources = _resources_of(client, declared.stack)
    return (_compare_table if declared.type == TABLE else _compare_instance)(
        client, declared, resources
    )


def _compare_table(client: Client, declared: Declared, resources: Mapping[str, str]) -> Finding:
    name = str(declared.properties["TableName"])
    found = read_table(client("dynamodb"), name)
    if found is None:
        return Finding(declared, name, exists=False)
    own = declared.properties["Replicas"][0].get("SSESpecification", {}).get("KMSMasterKeyId")
    key_id = resolved(own, resources) if own else None
    key_arn = found.key_arn if key_id and str(found.key_arn).endswith(str(key_id)) else None
    return Finding(
        declared,
        name,
        exists=True,
        owner=owner_of(client, name),
        differences=table_differences(declared.properties, found, key_arn),
        as_it_is=found.as_template(declared.properties),
    )


def _compare_instance(client: Client, declared: Declared, resources: Mapping[str, str]) -> Finding:
    name = str(declared.properties["DBInstanceIdentifier"])
    rds = client("rds")
    try:
        found = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    except rds.exceptions.DBInstanceNotFoundFault:
        return Finding(declared, name, exists=False)
    return Finding(
        declared,
        name,
        exists=True,
        owner=owner_of(client, name),
        differences=instance_differences(declared.properties, found, resources),
        as_it_is=actual_instance(found),
    )


def owner_of(client: Client, name: str) -> Owner | None:
    """Return the stack that has a resource of that physical name, if any does."""
    try:
        found = client("cloudformation").describe_stack_resources(PhysicalResourceId=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # it is in no stack
            return None
        raise
    for each in found["StackResources"]:
        if each.get("PhysicalResourceId") == name and not _is_gone(each):
            return Owner(each["StackName"], each["LogicalResourceId"], each["ResourceType"])
    return None


def _resources_of(client: Client, stack: str) -> dict[str, str]:
    try:
        pages = client("cloudformation").get_paginator("list_stack_resources")
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages.paginate(StackName=stack)
            for each in page["StackResourceSummaries"]
            if each.get("PhysicalResourceId") and not _is_gone(each)
        }
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # there is no such stack
            return {}
        raise


def _is_gone(resource: Mapping[str, Any]) -> bool:
    return str(resource["ResourceStatus"]).startswith("DELETE_")

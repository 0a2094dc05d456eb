"""Stacks of unprotected stages empty what CloudFormation deletes only when it is empty."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Duration
from aws_cdk.assertions import Template

from data_platform.emptying import RESOURCE_TYPE, Emptying
from data_platform.resilience.daily_backup import DailyBackup
from stacks.environments import DEV, PROD
from stacks.products import PRODUCTS
from tests.unit.tables.stacks import add_table, new_stack
from tools.synthesis import Assembly

BUCKET, VAULT = "AWS::S3::Bucket", "AWS::Backup::BackupVault"
STACKS = [product.stack_name for product in PRODUCTS]


def of_type(template: Mapping[str, Any], kind: str) -> dict[str, Any]:
    resources = template["Resources"].items()
    return {name: each for name, each in resources if each["Type"] == kind}


def emptied(resource: Mapping[str, Any]) -> str:
    """Return the logical ID of what a custom resource empties."""
    properties = resource["Properties"]
    value = properties.get("Bucket") or properties["Vault"]
    return str(value.get("Ref") or value["Fn::GetAtt"][0])


@pytest.mark.parametrize("stack", STACKS)
def test_every_bucket_and_vault_is_emptied(stack: str, assemblies: Mapping[str, Assembly]) -> None:
    template = assemblies["dev"].templates[stack]
    holders = {*of_type(template, BUCKET), *of_type(template, VAULT)}

    assert {emptied(each) for each in of_type(template, RESOURCE_TYPE).values()} == holders


@pytest.mark.parametrize("stack", STACKS)
def test_consumers_are_deleted_before_buckets_are_emptied(
    stack: str, assemblies: Mapping[str, Assembly]
) -> None:
    template = assemblies["dev"].templates[stack]
    failures = {
        name
        for name, each in of_type(template, RESOURCE_TYPE).items()
        if emptied(each).startswith("FailuresBucket")
    }

    mappings = of_type(template, "AWS::Lambda::EventSourceMapping").values()
    assert all(failures <= set(mapping.get("DependsOn", [])) for mapping in mappings)


@pytest.mark.parametrize("stack", STACKS)
def test_the_function_may_empty_only_what_its_stack_holds(
    stack: str, assemblies: Mapping[str, Assembly]
) -> None:
    template = assemblies["dev"].templates[stack]
    buckets = set(of_type(template, BUCKET))
    allowed = [
        statement
        for name, policy in of_type(template, "AWS::IAM::ManagedPolicy").items()
        if name.startswith("EmptyingPolicy")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if str(statement["Action"]).count("s3:")
    ]
    named = {name for each in allowed for name in buckets if name in str(each["Resource"])}

    assert named == buckets
    assert all("'*'" not in str(each["Resource"]) for each in allowed)


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_nothing_is_emptied_where_data_is_kept(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for template in assemblies[stage].templates.values():
        assert not of_type(template, RESOURCE_TYPE)


def test_a_vault_of_an_unprotected_stage_can_be_emptied() -> None:
    """It has no lock, and the function may delete what daily snapshots have left in any case."""
    stack = new_stack()
    table = add_table(stack)
    emptying = Emptying(stack, "Emptying", stage=DEV)
    emptying.allow_vaults("DailyBackupVault", [table])
    backups = DailyBackup(
        stack, "DailyBackup", tables=[table], retention=Duration.days(35), stage=DEV
    )
    emptying.empty_vault("DailyBackup", backups.vault)

    template = Template.from_stack(stack).to_json()
    ((name, vault),) = of_type(template, VAULT).items()
    assert not {"AccessPolicy", "LockConfiguration"} & set(vault["Properties"])
    assert [emptied(each) for each in of_type(template, RESOURCE_TYPE).values()] == [name]
    (policy,) = of_type(template, "AWS::IAM::ManagedPolicy").values()
    *_, listing, deleting = policy["Properties"]["PolicyDocument"]["Statement"]
    assert "backup-vault:*DailyBackupVault*" in str(listing["Resource"])
    assert "DailyBackupVault" in vault["Properties"]["BackupVaultName"]
    assert set(deleting["Action"]) == {"backup:DeleteRecoveryPoint", "dynamodb:DeleteBackup"}


def test_a_protected_stage_cannot_have_it() -> None:
    with pytest.raises(ValueError, match="nothing in it is emptied"):
        Emptying(new_stack(), "Emptying", stage=PROD)

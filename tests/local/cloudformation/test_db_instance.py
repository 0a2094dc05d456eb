"""`AWS::RDS::DBInstance` and the secret that belongs to it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.embedded import LocalAws
from tests.local.cloudformation.stacks import Stacks, outputs, template


def instance(*, managed: bool = True, **more: Any) -> dict[str, Any]:
    properties = {
        "AllocatedStorage": "20",
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "MasterUsername": "postgres",
        **({"ManageMasterUserPassword": True} if managed else {"MasterUserPassword": "a" * 12}),
        **more,
    }
    return {"Type": "AWS::RDS::DBInstance", "Properties": properties}


def body(*, managed: bool = True) -> dict[str, Any]:
    named = {"Name": {"Value": {"Ref": "Database"}}}
    return template({"Database": instance(managed=managed)}, Outputs=named)


def secrets_of(local_aws: LocalAws, name: str) -> list[str]:
    listed = local_aws.client("secretsmanager").list_secrets(IncludePlannedDeletion=True)
    return [each["Name"] for each in listed["SecretList"] if each["Name"].endswith(name)]


def test_the_secret_goes_with_an_instance_that_is_gone_already(
    stacks: Stacks, local_aws: LocalAws
) -> None:
    stack = stacks.create(body())
    name = outputs(stack)["Name"]
    assert secrets_of(local_aws, name) == [f"rds!db-{name}"]
    local_aws.client("rds").delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)

    assert stacks.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"

    assert secrets_of(local_aws, name) == []


def test_the_secret_comes_and_goes_with_its_management(stacks: Stacks, local_aws: LocalAws) -> None:
    stack = stacks.create(body(managed=False))
    name = outputs(stack)["Name"]
    found = [secrets_of(local_aws, name)]
    for managed in (True, False):
        updated = stacks.update(stack["StackId"], body(managed=managed))
        assert updated["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons(stack["StackId"])
        found.append(secrets_of(local_aws, name))

    assert found == [[], [f"rds!db-{name}"], []]


def test_an_instance_whose_creation_breaks_off_leaves_nothing(
    stacks: Stacks, local_aws: LocalAws
) -> None:
    name = stacks.name("database")
    taken = f"rds!db-{name}"
    manager = local_aws.client("secretsmanager")
    arn = manager.create_secret(Name=taken, SecretString="theirs")["ARN"]

    failed = stacks.create(template({"Database": instance(DBInstanceIdentifier=name)}))

    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    with pytest.raises(ClientError, match="DBInstanceNotFound"):
        local_aws.client("rds").describe_db_instances(DBInstanceIdentifier=name)
    assert arn

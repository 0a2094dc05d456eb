"""Templates by which a stack exchanges its instance."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.restore.database.deployed import INSTANCE, DeclaredInstance
from tools.restore.database.errors import RestoreError
from tools.restore.database.exchange import _LOGICAL_ID, exchange
from tools.restore.database.pointing import Step, kept, let_go, next_step, taken_in
from tools.synthesis import Assembly

FOUND: dict[str, Any] = {
    "DBInstanceIdentifier": "mavprep-restored",
    "DBInstanceClass": "db.t4g.small",
    "Engine": "postgres",
    "EngineVersion": "18.6",
    "MasterUsername": "postgres",
    "DBName": "mavprep",
    "AllocatedStorage": 20,
    "DbiResourceId": "db-NEW",
    "DBInstanceArn": "arn:aws:rds:us-east-1:123456789012:db:mavprep-restored",
    "Endpoint": {"Address": "mavprep-restored.abc.us-east-1.rds.amazonaws.com", "Port": 5432},
    "MasterUserSecret": {"SecretArn": "arn:aws:secretsmanager:us-east-1:1:secret:new"},
}


class _Account:
    """Answers what is asked before anything is changed."""

    def __init__(self, owner: str | None = None, **differences: Any) -> None:
        self._found = {**FOUND, **differences, "DBInstanceStatus": "available"}
        self._owner = owner

    def __call__(self, _service: str) -> Any:
        return self

    def describe_db_instances(self, **_arguments: str) -> Any:
        return {"DBInstances": [self._found]}

    def describe_stack_resources(self, PhysicalResourceId: str) -> Any:  # noqa: N803
        if self._owner is None:
            error: Any = {"Error": {"Code": "ValidationError", "Message": "it is in no stack"}}
            raise ClientError(error, "DescribeStackResources")
        found = {
            "StackName": self._owner,
            "LogicalResourceId": "Instance",
            "ResourceType": INSTANCE,
            "PhysicalResourceId": PhysicalResourceId,
            "ResourceStatus": "CREATE_COMPLETE",
        }
        return {"StackResources": [found]}


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        (_Account(owner="BillingStack"), "belongs to BillingStack"),
        (_Account(DBName="billing"), "DBName: billing instead of mavprep"),
        (_Account(Engine="mysql"), "Engine: mysql instead of postgres"),
        (
            _Account(DBSubnetGroup={"DBSubnetGroupName": "elsewhere"}),
            "DBSubnetGroupName: elsewhere instead of group",
        ),
    ],
)
def test_a_stack_takes_no_instance_that_is_not_its_own(
    assemblies: Mapping[str, Assembly], account: _Account, sentence: str
) -> None:
    """Applications would use it before anybody sees which one it is."""
    template = assemblies["prod"].templates["MavPrepStack"]
    settings = {"DBSubnetGroupName": "Group"}
    declared = DeclaredInstance("MavPrepStack", template, _LOGICAL_ID, "mavprep", settings)
    with pytest.raises(RestoreError, match=sentence):
        exchange(account, declared, "mavprep-restored", pytest.fail)


@pytest.fixture(params=["dev", "prod"])
def template(assemblies: Mapping[str, Assembly], request: pytest.FixtureRequest) -> dict[str, Any]:
    return copy.deepcopy(dict(assemblies[request.param].templates["MavPrepStack"]))


def test_steps_follow_from_what_is_deployed(template: dict[str, Any]) -> None:
    """So an interrupted exchange goes on where it was, whatever the stage keeps."""
    seen = []
    while step := next_step(template, _LOGICAL_ID, "mavprep-restored"):
        seen.append(step)
        if step is Step.KEEP:
            template = kept(template, _LOGICAL_ID)
        else:
            change = let_go if step is Step.LET_GO else taken_in
            template = change(template, _LOGICAL_ID, FOUND)
    assert seen[-2:] == [Step.LET_GO, Step.TAKE_IN]
    assert template["Resources"][_LOGICAL_ID]["Properties"]["Port"] == "5432"


def test_nothing_but_the_instance_goes_and_all_that_named_it_names_the_other(
    template: dict[str, Any],
) -> None:
    changed = let_go(template, _LOGICAL_ID, FOUND)

    assert set(template["Resources"]) - set(changed["Resources"]) == {_LOGICAL_ID}
    assert _LOGICAL_ID in str(template["Resources"])
    assert f"'{_LOGICAL_ID}'" not in str(changed)
    assert "db-NEW" in str(changed["Resources"])
    assert changed["Outputs"]["DatabaseSecretArn"]["Value"].endswith("secret:new")
    for name, resource in changed["Resources"].items():
        others = {key: value for key, value in resource.items() if key != "DependsOn"}
        if _LOGICAL_ID not in str(template["Resources"][name]):
            assert others == {
                key: value
                for key, value in template["Resources"][name].items()
                if key != "DependsOn"
            }


def test_what_the_other_instance_lacks_is_said_before_anything_changes(
    template: dict[str, Any],
) -> None:
    found = {name: value for name, value in FOUND.items() if name != "MasterUserSecret"}
    with pytest.raises(RestoreError, match=r"MasterUserSecret\.SecretArn of the instance"):
        let_go(template, _LOGICAL_ID, found)

"""Templates by which a stack exchanges its instance."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from tools.restore.database.errors import RestoreError
from tools.restore.database.exchange import _LOGICAL_ID
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

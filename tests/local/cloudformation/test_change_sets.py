"""Change sets: what they say, and when they can be executed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.local.cloudformation.fakes import Engine, thing
from tests.local.cloudformation.stacks import template
from tools.local.cloudformation.errors import (
    ChangeSetExistsError,
    ChangeSetNotFoundError,
    InvalidChangeSetStatusError,
    ValidationError,
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def changes_of(change_set: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = [each["ResourceChange"] for each in change_set["Changes"]]
    return {change["LogicalResourceId"]: change for change in found}


def test_a_new_stack_waits_in_review_until_its_change_set_is_executed(engine: Engine) -> None:
    body = template({"A": thing()})

    change_set = engine.change_set("stack", body, ChangeSetType="CREATE")
    in_review = engine.describe("stack")
    engine.call("ExecuteChangeSet", ChangeSetName=change_set["ChangeSetId"])

    assert change_set["Status"] == "CREATE_COMPLETE"
    assert changes_of(change_set)["A"]["Action"] == "Add"
    assert in_review["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert engine.call("GetTemplate", StackName="stack")["TemplateBody"] == json.dumps(body)
    assert engine.settled("stack")["StackStatus"] == "CREATE_COMPLETE"


def test_a_change_set_names_what_is_changed_replaced_added_and_removed(engine: Engine) -> None:
    before = {
        "Same": thing(Value=1),
        "Changed": thing(Value=1),
        "Replaced": thing(Key=1),
        "Pointer": thing(Value={"Ref": "Replaced"}),
        "Removed": {**thing(), "DeletionPolicy": "Retain"},
    }
    after = {
        "Same": thing(Value=1),
        "Changed": thing(Value=2),
        "Replaced": thing(Key=2),
        "Pointer": thing(Value={"Ref": "Replaced"}),
        "Added": thing(),
    }
    engine.create("stack", template(before))

    found = changes_of(engine.change_set("stack", template(after)))

    assert {name: change["Action"] for name, change in found.items()} == {
        "Changed": "Modify",
        "Replaced": "Modify",
        "Pointer": "Modify",
        "Added": "Add",
        "Removed": "Remove",
    }
    assert found["Changed"]["Replacement"] == "False"
    assert found["Replaced"]["Replacement"] == "True"
    assert found["Replaced"]["PolicyAction"] == "ReplaceAndDelete"
    assert found["Removed"]["PolicyAction"] == "Retain"
    (detail,) = found["Changed"]["Details"]
    assert detail["Target"]["Name"] == "Value"
    assert (detail["Target"]["BeforeValue"], detail["Target"]["AfterValue"]) == ("1", "2")
    assert found["Pointer"]["Details"][0]["ChangeSource"] == "ResourceReference"
    assert "KNOWN_AFTER_APPLY" in found["Pointer"]["AfterContext"]


def test_values_are_shown_only_on_request(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value="one")}))
    identity = engine.change_set("stack", template({"A": thing(Value="two")}))["ChangeSetId"]

    described = engine.call("DescribeChangeSet", ChangeSetName=identity)

    assert "two" not in json.dumps(described["Changes"])


def test_a_change_set_without_changes_fails_in_the_words_that_the_cli_knows(
    engine: Engine,
) -> None:
    body = template({"A": thing()})
    engine.create("stack", body)

    change_set = engine.change_set("stack", body)

    assert change_set["Status"] == "FAILED"
    assert change_set["ExecutionStatus"] == "UNAVAILABLE"
    assert change_set["StatusReason"].startswith(
        "The submitted information didn't contain changes."
    )
    with pytest.raises(InvalidChangeSetStatusError):
        engine.call("ExecuteChangeSet", ChangeSetName=change_set["ChangeSetId"])


def test_the_name_of_a_change_set_belongs_to_its_stack(engine: Engine) -> None:
    for stack in ("one", "two"):
        engine.change_set(stack, template({"A": thing(Value=stack)}), ChangeSetType="CREATE")

    with pytest.raises(ChangeSetExistsError):
        engine.change_set("one", template({"A": thing()}), ChangeSetType="CREATE")
    engine.call("DeleteChangeSet", StackName="one", ChangeSetName="changes")

    with pytest.raises(ChangeSetNotFoundError):
        engine.call("DescribeChangeSet", StackName="one", ChangeSetName="changes")
    other = engine.call("DescribeChangeSet", StackName="two", ChangeSetName="changes")
    assert other["StackName"] == "two"


def test_deleting_a_change_set_that_does_not_exist_is_no_error(engine: Engine) -> None:
    engine.create("stack", template({"A": thing()}))

    assert engine.call("DeleteChangeSet", StackName="stack", ChangeSetName="changes") == {}


def test_a_wrong_template_leaves_no_stack_in_review(engine: Engine) -> None:
    wrong = template({"A": {"Type": "AWS::Unheard::Of"}})

    with pytest.raises(ValidationError, match="AWS::Unheard::Of"):
        engine.change_set("stack", wrong, ChangeSetType="CREATE")

    assert engine.call("DescribeStacks")["Stacks"] == []


def test_an_existing_stack_is_updated_not_created(engine: Engine) -> None:
    body = template({"A": thing()})
    engine.create("stack", body)

    with pytest.raises(ValidationError, match="already exists and cannot be created again"):
        engine.change_set("stack", body, ChangeSetType="CREATE")
    with pytest.raises(ValidationError, match=r"Stack \[other\] does not exist"):
        engine.change_set("other", body, ChangeSetType="UPDATE")


def test_a_stack_in_review_can_be_deleted(engine: Engine) -> None:
    engine.change_set("stack", template({"A": thing()}), ChangeSetType="CREATE")

    assert engine.delete("stack")["StackStatus"] == "DELETE_COMPLETE"


def test_metadata_and_policies_are_changes_that_touch_nothing(engine: Engine) -> None:
    engine.create("stack", template({"A": thing()}))
    changed = {**thing(), "DeletionPolicy": "Retain", "Metadata": {"a": "b"}}

    change_set = engine.change_set("stack", template({"A": changed}))
    engine.call("ExecuteChangeSet", ChangeSetName=change_set["ChangeSetId"])
    engine.settled("stack")
    engine.delete("stack")

    assert changes_of(change_set)["A"]["Scope"] == ["Metadata", "DeletionPolicy"]
    assert engine.things.log == [("create", "A")]


def test_an_import_must_not_change_anything_else(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1)}))
    imported = [
        {
            "ResourceType": "Fake::Thing",
            "LogicalResourceId": "B",
            "ResourceIdentifier": {"Name": "b"},
        }
    ]

    change_set = engine.change_set(
        "stack",
        template({"A": thing(Value=2), "B": thing()}),
        ChangeSetType="IMPORT",
        ResourcesToImport=imported,
    )

    assert change_set["Status"] == "FAILED"
    assert "cannot be executed during import: [A (Modify)]" in change_set["StatusReason"]


def test_reverting_drift_is_refused(engine: Engine) -> None:
    with pytest.raises(ValidationError, match="does not revert drift"):
        engine.change_set(
            "stack",
            template({"A": thing()}),
            ChangeSetType="CREATE",
            DeploymentMode="REVERT_DRIFT",
        )


def test_a_new_stack_can_be_deleted_if_its_creation_fails(engine: Engine) -> None:
    body = template({"A": thing(Fail="create")})
    change_set = engine.change_set("stack", body, ChangeSetType="CREATE", OnStackFailure="DELETE")

    engine.call("ExecuteChangeSet", ChangeSetName=change_set["ChangeSetId"])

    assert engine.settled(change_set["StackId"])["StackStatus"] == "DELETE_COMPLETE"

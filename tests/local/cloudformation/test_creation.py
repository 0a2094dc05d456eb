"""Creating and deleting stacks."""

from pathlib import Path

import pytest

from tests.local.cloudformation.fakes import THING, Engine, thing
from tests.local.cloudformation.stacks import outputs, template
from tools.local.cloudformation.errors import AlreadyExistsError, ValidationError


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def test_resources_are_created_after_what_they_need_and_deleted_before_it(engine: Engine) -> None:
    resources = {
        "Last": {**thing(), "DependsOn": "Middle"},
        "Middle": thing(Value={"Fn::Sub": "of ${First.Value}"}),
        "First": thing(Value="first"),
    }

    engine.create("stack", template(resources))
    engine.delete("stack")

    assert engine.things.log == [
        ("create", "First"),
        ("create", "Middle"),
        ("create", "Last"),
        ("delete", "Last"),
        ("delete", "Middle"),
        ("delete", "First"),
    ]


def test_references_outputs_and_pseudo_parameters_are_evaluated(engine: Engine) -> None:
    resources = {"A": thing(Value="a"), "B": thing(Value={"Fn::GetAtt": ["A", "Value"]})}
    declared = {
        "Ref": {"Value": {"Ref": "A"}},
        "Region": {"Value": {"Fn::Sub": "${AWS::Region} ${AWS::StackName} ${B.Value}"}},
    }

    stack = engine.create("stack", template(resources, Outputs=declared))

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert outputs(stack) == {"Ref": "A-1", "Region": "us-east-1 stack a"}


def test_a_condition_leaves_a_resource_out(engine: Engine) -> None:
    resources = {"A": thing(), "B": {**thing(), "Condition": "No"}}
    conditions = {"No": {"Fn::Equals": ["a", "b"]}}

    engine.create("stack", template(resources, Conditions=conditions))

    assert set(engine.things.values()) == {"A"}


@pytest.mark.parametrize("failure", ["create", "create-late"])
def test_a_failed_creation_is_rolled_back(engine: Engine, failure: str) -> None:
    resources = {"A": thing(), "B": {**thing(Fail=failure), "DependsOn": "A"}}

    stack = engine.create("stack", template(resources))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert engine.things.existing == {}
    assert ("B", "CREATE_FAILED") in engine.history("stack")
    assert f"B cannot {failure}" in engine.reasons("stack")
    assert "The following resource(s) failed to create: [B]" in engine.reasons("stack")


def test_only_retain_outlives_a_rolled_back_creation(engine: Engine) -> None:
    resources = {
        "Kept": {**thing(), "DeletionPolicy": "Retain"},
        "Undone": {**thing(), "DeletionPolicy": "RetainExceptOnCreate"},
        "Failing": {**thing(Fail="create"), "DependsOn": ["Kept", "Undone"]},
    }

    engine.create("stack", template(resources))

    assert set(engine.things.values()) == {"Kept"}


def test_retain_can_be_limited_to_what_existed_before(engine: Engine) -> None:
    resources = {
        "Kept": {**thing(), "DeletionPolicy": "Retain"},
        "Failing": {**thing(Fail="create"), "DependsOn": "Kept"},
    }

    engine.create("stack", template(resources), RetainExceptOnCreate=True)

    assert engine.things.existing == {}


def test_a_rolled_back_stack_can_be_deleted_but_not_updated(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Fail="create")}))

    with pytest.raises(ValidationError, match="ROLLBACK_COMPLETE state and can not be updated"):
        engine.update("stack", template({"A": thing()}))
    assert engine.delete("stack")["StackStatus"] == "DELETE_COMPLETE"


def test_without_rollback_a_failed_creation_can_be_taken_up_again(engine: Engine) -> None:
    resources = {"A": thing(), "B": {**thing(Fail="create"), "DependsOn": "A"}}

    failed = engine.create("stack", template(resources), DisableRollback=True)
    resources["B"] = {**thing(), "DependsOn": "A"}
    repaired = engine.update("stack", template(resources), DisableRollback=True)

    assert failed["StackStatus"] == "CREATE_FAILED"
    assert repaired["StackStatus"] == "UPDATE_COMPLETE"
    assert [entry for entry in engine.things.log if entry[1] == "A"] == [("create", "A")]


def test_what_failed_goes_on_only_where_nothing_is_rolled_back(engine: Engine) -> None:
    """As CloudFormation has it: there is no good state to go back to."""
    failing = template({"A": thing(Fail="create")})
    engine.create("stack", failing, DisableRollback=True)
    goal = template({"A": thing()})

    with pytest.raises(ValidationError, match=r"non-terminal \[CREATE_FAILED\] state"):
        engine.update("stack", goal)
    engine.change_set("stack", goal)
    with pytest.raises(ValidationError, match="use the disable-rollback parameter"):
        engine.call("ExecuteChangeSet", ChangeSetName="changes", StackName="stack")
    engine.call(
        "ExecuteChangeSet", ChangeSetName="changes", StackName="stack", DisableRollback=True
    )

    assert engine.settled("stack")["StackStatus"] == "UPDATE_COMPLETE"


def test_a_failed_creation_can_be_rolled_back_later(engine: Engine) -> None:
    resources = {"A": thing(), "B": {**thing(Fail="create"), "DependsOn": "A"}}
    engine.create("stack", template(resources), DisableRollback=True)

    engine.call("RollbackStack", StackName="stack")

    assert engine.settled("stack")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert engine.things.existing == {}


def test_on_failure_delete_leaves_nothing(engine: Engine) -> None:
    stack = engine.create("stack", template({"A": thing(Fail="create")}), OnFailure="DELETE")

    assert stack["StackStatus"] == "DELETE_COMPLETE"


def test_an_unknown_type_is_refused_with_its_name_and_logical_id(engine: Engine) -> None:
    unknown = {"Type": "AWS::Unheard::Of"}

    with pytest.raises(ValidationError, match=r"AWS::Unheard::Of \(Strange\)"):
        engine.create("stack", template({"A": thing(), "Strange": unknown}))
    assert engine.call("ListStacks")["StackSummaries"] == []


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({"A": thing(Value={"Ref": "Nobody"})}, r"Unresolved resource dependencies \[Nobody\]"),
        (
            {"A": thing(Value={"Ref": "B"}), "B": {**thing(), "DependsOn": "A"}},
            r"Circular dependency between resources: \[A, B\]",
        ),
        ({"A": {"Properties": {}}}, "must contain a Type member"),
        ({}, "At least one Resources member"),
    ],
    ids=["reference", "circle", "type", "empty"],
)
def test_a_wrong_template_is_refused(engine: Engine, resources: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        engine.create("stack", {"Resources": resources})


def test_a_name_is_taken_until_its_stack_is_deleted(engine: Engine) -> None:
    first = engine.create("stack", template({"A": thing()}))
    with pytest.raises(AlreadyExistsError):
        engine.create("stack", template({"A": thing()}))

    engine.delete("stack")
    second = engine.create("stack", template({"A": thing()}))

    assert first["StackId"] != second["StackId"]
    assert engine.describe(first["StackId"])["StackStatus"] == "DELETE_COMPLETE"
    assert engine.describe("stack")["StackId"] == second["StackId"]


def test_termination_protection_prevents_deletion(engine: Engine) -> None:
    engine.create("stack", template({"A": thing()}), EnableTerminationProtection=True)

    with pytest.raises(ValidationError, match="TerminationProtection is enabled"):
        engine.call("DeleteStack", StackName="stack")
    engine.call("UpdateTerminationProtection", StackName="stack", EnableTerminationProtection=False)
    assert engine.delete("stack")["StackStatus"] == "DELETE_COMPLETE"


def test_what_cannot_be_deleted_can_be_left_behind(engine: Engine) -> None:
    resources = {"A": thing(), "B": {**thing(Fail="delete"), "DependsOn": "A"}, "C": thing()}
    engine.create("stack", template(resources))

    failed = engine.delete("stack")
    deleted = engine.delete("stack", RetainResources=["B"])

    assert failed["StackStatus"] == "DELETE_FAILED"
    assert failed["StackStatusReason"] == "The following resource(s) failed to delete: [B]. "
    assert deleted["StackStatus"] == "DELETE_COMPLETE"
    assert set(engine.things.values()) == {"B"}
    # A waited until B, which needs it, was out of the way; C did not.
    assert engine.things.log.index(("delete", "A")) > engine.things.log.index(("delete", "C"))


def test_deleting_an_unknown_stack_is_no_error(engine: Engine) -> None:
    assert engine.call("DeleteStack", StackName="never-heard-of") == {}


def test_many_independent_resources_are_created_side_by_side(engine: Engine) -> None:
    resources = {f"T{number}": {"Type": THING} for number in range(150)}

    stack = engine.create("stack", template(resources))

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    first = engine.call("ListStackResources", StackName="stack")
    second = engine.call("ListStackResources", StackName="stack", NextToken=first["NextToken"])
    listed = [*first["StackResourceSummaries"], *second["StackResourceSummaries"]]
    assert len(listed) == len(engine.things.existing) == 150
    assert "NextToken" not in second

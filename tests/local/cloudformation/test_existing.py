"""Change sets that import what exists already."""

from pathlib import Path
from typing import Any

import pytest

from tests.local.cloudformation.fakes import Engine, Things, thing
from tests.local.cloudformation.stacks import template
from tools.local.cloudformation.errors import ValidationError

LOG, QUEUE = "AWS::Logs::LogGroup", "AWS::SQS::Queue"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    things = Things()
    things.existing["kept"] = {}
    return Engine(tmp_path, things, {LOG: things, QUEUE: things})


def log(policy: str | None = "Retain", **properties: Any) -> dict[str, Any]:
    """Return a resource that its property `LogGroupName` identifies."""
    body = {"Type": LOG, "Properties": properties}
    return {**body, "DeletionPolicy": policy} if policy else body


def actions(engine: Engine, resource: Any, name: str = "stack", **given: Any) -> list[str]:
    change_set = engine.change_set(
        name,
        template({"Kept": resource}, Parameters={"Name": {"Type": "String", "Default": "kept"}}),
        **{"ChangeSetType": "CREATE", "ImportExistingResources": True, **given},
    )
    return [change["ResourceChange"]["Action"] for change in change_set["Changes"]]


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_outlives_its_stack_is_imported_by_its_name(engine: Engine, policy: str) -> None:
    assert actions(engine, log(policy, LogGroupName="kept")) == ["Import"]


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(log("Delete", LogGroupName="kept"), id="goes with its stack"),
        pytest.param(log(None, LogGroupName="kept"), id="has no policy"),
        pytest.param(log(LogGroupName={"Ref": "Name"}), id="name is a reference"),
        pytest.param(log(), id="no name"),
        pytest.param(log(LogGroupName="another"), id="does not exist"),
        pytest.param(
            {"Type": QUEUE, "Properties": {"QueueName": "kept"}, "DeletionPolicy": "Retain"},
            id="identifier is not in the template",
        ),
    ],
)
def test_everything_else_is_created(engine: Engine, resource: Any) -> None:
    assert actions(engine, resource) == ["Add"]


def test_nothing_is_imported_unasked(engine: Engine) -> None:
    kept = log(LogGroupName="kept")
    assert actions(engine, kept, ImportExistingResources=False) == ["Add"]


def test_what_belongs_to_a_stack_stays_with_it(engine: Engine) -> None:
    actions(engine, log(LogGroupName="kept"), "owner")
    engine.call("ExecuteChangeSet", ChangeSetName="changes", StackName="owner")
    engine.settled("owner")

    with pytest.raises(ValidationError, match="it belongs to stack owner"):
        actions(engine, log(LogGroupName="kept"), "other")


def test_what_a_failed_update_left_is_imported_by_the_next(engine: Engine) -> None:
    engine.things.existing.clear()
    before = {"A": thing()}
    kept = {**thing(), "DeletionPolicy": "Retain"}
    failing = {**thing(Fail="create"), "DependsOn": "Kept"}
    engine.create("stack", template(before))
    failed = engine.update("stack", template({**before, "Kept": kept, "Failing": failing}))
    (left,) = set(engine.things.existing) - {"A-1"}
    named = {**log(LogGroupName=left)}

    engine.change_set("stack", template({**before, "Kept": named}), ImportExistingResources=True)
    engine.call("ExecuteChangeSet", ChangeSetName="changes", StackName="stack")

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.settled("stack")["StackStatus"] == "UPDATE_COMPLETE"
    assert engine.physical_ids("stack")["Kept"] == left

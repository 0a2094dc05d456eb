"""What a restarted service remembers."""

from pathlib import Path

from tests.local.cloudformation.embedded import REGION
from tests.local.cloudformation.fakes import Engine, thing
from tests.local.cloudformation.stacks import outputs, template
from tools.local.cloudformation.engine.interruption import INTERRUPTED
from tools.local.cloudformation.state.records import now


def test_a_restarted_service_keeps_its_stacks(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    body = template(
        {"A": thing(Value="a")},
        Outputs={"A": {"Value": {"Ref": "A"}, "Export": {"Name": "shared"}}},
        Parameters={"P": {"Type": "String", "Default": "p"}},
    )
    before = engine.create("stack", body, Tags=[{"Key": "k", "Value": "v"}])
    engine.change_set("stack", template({"A": thing(Value="b")}))
    history = engine.history("stack")

    engine.start()

    assert engine.describe("stack") == before
    assert engine.history("stack") == history
    assert [each["Name"] for each in engine.call("ListExports")["Exports"]] == ["shared"]
    engine.call("ExecuteChangeSet", StackName="stack", ChangeSetName="changes")
    after = engine.settled("stack")
    assert (after["StackStatus"], outputs(after)) == ("UPDATE_COMPLETE", {})
    assert engine.things.values() == {"A": "b"}


def test_an_operation_that_was_cut_off_has_failed(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.create("stack", template({"A": thing(Value=1)}))
    stack = engine.service.store.get("stack", REGION)
    stack.status = "UPDATE_IN_PROGRESS"
    stack.resources["A"].status = "UPDATE_IN_PROGRESS"
    engine.service.store.save(stack)

    engine.start()

    found = engine.describe("stack")
    assert (found["StackStatus"], found["StackStatusReason"]) == ("UPDATE_FAILED", INTERRUPTED)
    repaired = engine.update("stack", template({"A": thing(Value=1)}), DisableRollback=True)
    assert repaired["StackStatus"] == "UPDATE_COMPLETE"
    assert engine.things.log[-1] == ("update", "A")


def test_a_deleted_stack_is_remembered_by_its_arn(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    stack_id = engine.create("stack", template({"A": thing()}))["StackId"]
    engine.delete("stack")

    engine.start()

    assert engine.describe(stack_id)["StackStatus"] == "DELETE_COMPLETE"
    assert engine.describe(stack_id)["DeletionTime"] <= now()

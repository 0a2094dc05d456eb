"""What is left of an operation that breaks off anywhere, or meets another one."""

import contextlib
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

from tests.local.cloudformation.embedded import REGION, wait_until
from tests.local.cloudformation.fakes import ACCOUNT, THING, Engine, thing
from tests.local.cloudformation.stacks import outputs, template
from tools.local.clients import make_client
from tools.local.cloudformation.engine import deployment, exports
from tools.local.cloudformation.errors import InvalidChangeSetStatusError
from tools.local.cloudformation.resources.analytics import Budget
from tools.local.cloudformation.state import store as store_module
from tools.local.cloudformation.state.store import Store


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path / "stacks")


def kept(directory: Path, name: str = "stack") -> Any:
    """Return a stack as a process that starts now would find it."""
    return Store(directory, ACCOUNT).get(name, REGION)


def disk_at(engine: Engine, what: str, logical_id: str, act: Callable[[], object]) -> Path:
    """Return what was on disk when a step began."""
    image = engine.directory.with_name("image")
    existing: dict[str, dict[str, Any]] = {}

    def keep(step: str, of: str) -> None:
        if (step, of) == (what, logical_id) and not image.exists():
            existing.update(engine.things.existing)
            shutil.copytree(engine.directory, image)

    engine.things.on_call = keep
    act()
    engine.things.on_call = lambda _what, _logical_id: None
    assert image.exists(), f"no {what} of {logical_id}"
    engine.things.existing.update(existing)
    return image


def killed_at(engine: Engine, what: str, logical_id: str, act: Callable[[], object]) -> Engine:
    """Return the engine that starts from what was on disk when a step began."""
    return Engine(disk_at(engine, what, logical_id, act), engine.things)


# Files


def test_what_the_disk_refuses_is_written_as_soon_as_it_takes_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.01)
    engine.create("stack", template({"A": thing(Value=1)}))
    away = engine.directory.with_name("away")
    engine.directory.rename(away)

    updated = engine.update("stack", template({"A": thing(Value=2)}))
    away.rename(engine.directory)

    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    wait_until(lambda: kept(engine.directory).status == "UPDATE_COMPLETE", "the state is written")
    assert kept(engine.directory).resources["A"].properties == {"Value": 2}
    engine.update("stack", template({"A": thing(Value=3)}))
    assert kept(engine.directory).resources["A"].properties == {"Value": 3}


def test_a_stack_is_written_whole_for_its_statuses_not_for_its_resources(engine: Engine) -> None:
    engine.create("small", template({"A": thing()}))
    engine.create("large", template({f"R{number}": thing() for number in range(40)}))

    stacks = [engine.service.store.get(name, REGION) for name in ("small", "large")]

    assert stacks[0].generation == stacks[1].generation <= 4


def test_half_a_line_at_the_end_of_the_log_is_left_out(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1)}))
    body = template({"A": thing(Value=2), "B": {**thing(), "DependsOn": "A"}})
    disk = disk_at(engine, "create", "B", lambda: engine.update("stack", body))
    (log,) = disk.glob("*.log")
    with log.open("a") as opened:
        opened.write('{"logical_id": "A", "resou')

    assert kept(disk).resources["A"].properties == {"Value": 2}


def test_each_step_of_an_operation_is_on_disk_before_the_next(engine: Engine) -> None:
    body = {"A": thing(), "B": {**thing(), "DependsOn": "A"}, "C": {**thing(), "DependsOn": "B"}}

    cut = killed_at(engine, "create", "C", lambda: engine.create("stack", template(body)))

    assert cut.describe("stack")["StackStatus"] == "CREATE_FAILED"
    assert [cut.physical_ids("stack")[name] for name in ("A", "B")] == ["A-1", "B-2"]
    cut.delete("stack")
    assert not {"A-1", "B-2"} & set(cut.things.existing)


# Stops


def test_a_stop_during_the_clean_up_is_made_up_for(engine: Engine) -> None:
    dropped = {**thing(), "DependsOn": "A"}
    engine.create("stack", template({"A": thing(Key=1, Value="one"), "Dropped": dropped}))
    body = template({"A": thing(Key=2, Value="two")})

    cut = killed_at(engine, "delete", "Dropped", lambda: engine.update("stack", body))

    assert cut.settled("stack")["StackStatus"] == "UPDATE_COMPLETE"
    assert cut.things.values() == {"A": "two"}
    assert set(cut.physical_ids("stack")) == {"A"}


def test_after_a_stop_during_the_clean_up_a_failed_update_rolls_back_one_version(
    engine: Engine,
) -> None:
    engine.create("stack", template({"A": thing(Value=1), "Dropped": thing()}))
    body = template({"A": thing(Value=2)})
    cut = killed_at(engine, "delete", "Dropped", lambda: engine.update("stack", body))
    cut.settled("stack")

    failed = cut.update(
        "stack", template({"A": thing(Value=3), "B": {**thing(Fail="create"), "DependsOn": "A"}})
    )

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert cut.things.values() == {"A": 2}
    assert json.loads(cut.call("GetTemplate", StackName="stack")["TemplateBody"]) == body


def test_a_stop_during_the_clean_up_of_a_rollback_is_made_up_for(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1)}))
    body = template({"A": thing(Value=2), "New": thing(), "Bad": _failing("New")})

    cut = killed_at(engine, "delete", "New", lambda: engine.update("stack", body))

    assert cut.settled("stack")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert cut.things.values() == {"A": 1}
    assert set(cut.physical_ids("stack")) == {"A"}


def test_an_interrupted_import_is_rolled_back_as_its_status_says(engine: Engine) -> None:
    before = template({"A": thing(Value=1)})
    engine.create("stack", before)
    engine.things.existing["b"] = {}

    cut = killed_at(engine, "adopt", "B", lambda: _import(engine))

    assert cut.describe("stack")["StackStatus"] == "IMPORT_ROLLBACK_COMPLETE"
    assert set(cut.physical_ids("stack")) == {"A"}
    assert json.loads(cut.call("GetTemplate", StackName="stack")["TemplateBody"]) == before
    cut.update("stack", template({"A": thing(Value=2)}))
    assert "b" in cut.things.existing


def _import(engine: Engine) -> None:
    change_set = engine.change_set(
        "stack",
        template({"A": thing(Value=1), "B": thing()}),
        ChangeSetType="IMPORT",
        ResourcesToImport=[
            {
                "ResourceType": THING,
                "LogicalResourceId": "B",
                "ResourceIdentifier": {"Name": "b"},
            }
        ],
    )
    engine.call("ExecuteChangeSet", ChangeSetName=change_set["ChangeSetId"])
    assert engine.settled("stack")["StackStatus"] == "IMPORT_COMPLETE"


# Change sets and exports


def test_a_change_set_is_obsolete_once_the_stack_has_changed(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1)}))
    stale = engine.change_set("stack", template({"A": thing(Value=2)}))["ChangeSetId"]
    engine.update("stack", template({"A": thing(Value=3)}))

    with pytest.raises(InvalidChangeSetStatusError, match=r"\[OBSOLETE\]"):
        engine.call("ExecuteChangeSet", ChangeSetName=stale)

    described = engine.call("DescribeChangeSet", ChangeSetName=stale)
    assert described["ExecutionStatus"] == "OBSOLETE"
    assert engine.things.values() == {"A": 3}


def test_a_change_set_is_obsolete_if_the_stack_changes_while_it_is_made(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1)}))
    plan = engine.things.replacing_properties

    def overtaken(request: Any) -> set[str]:
        engine.things.replacing_properties = plan  # type: ignore[method-assign]
        engine.update("stack", template({"A": thing(Value=3)}))
        return plan(request)

    engine.things.replacing_properties = overtaken  # type: ignore[method-assign]

    made = engine.change_set("stack", template({"A": thing(Value=2)}))

    assert made["ExecutionStatus"] == "OBSOLETE"


def test_a_deletion_that_is_refused_leaves_change_sets_as_they_are(engine: Engine) -> None:
    _create_exporter(engine, "exporter")
    engine.create("importer", template({"B": thing(Value={"Fn::ImportValue": "shared"})}))
    waiting = engine.change_set("exporter", template({"A": thing(Value=2)}))["ChangeSetId"]

    engine.delete("exporter")

    described = engine.call("DescribeChangeSet", ChangeSetName=waiting)
    assert described["ExecutionStatus"] == "AVAILABLE"


def test_two_stacks_at_once_cannot_export_one_name(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_checked = threading.Barrier(2)
    check = exports.check_exports

    def check_and_meet(*arguments: Any) -> None:
        check(*arguments)
        # Broken as it should be: the other stack may not check at the same time.
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_checked.wait(timeout=0.3)

    monkeypatch.setattr(deployment, "check_exports", check_and_meet)
    starts = [
        threading.Thread(target=_create_exporter, args=(engine, name)) for name in ("one", "two")
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()

    statuses = sorted(engine.settled(name)["StackStatus"] for name in ("one", "two"))
    assert statuses == ["CREATE_COMPLETE", "ROLLBACK_COMPLETE"]
    assert len(engine.call("ListExports")["Exports"]) == 1


def test_an_export_is_held_from_the_moment_it_is_used(engine: Engine) -> None:
    _create_exporter(engine, "exporter")
    refused: list[str] = []

    def delete_exporter(what: str, logical_id: str) -> None:
        if (what, logical_id) == ("create", "B"):
            engine.call("DeleteStack", StackName="exporter")
            refused.append(engine.settled("exporter")["StackStatusReason"])

    engine.things.on_call = delete_exporter
    engine.create("importer", template({"B": thing(Value={"Fn::ImportValue": "shared"})}))

    assert refused == ["Delete canceled. Cannot delete export shared as it is in use by importer."]


def _create_exporter(engine: Engine, name: str) -> None:
    output = {"Value": {"Ref": "A"}, "Export": {"Name": "shared"}}
    engine.create(name, template({"A": thing()}, Outputs={"Shared": output}))


# Replaced and remade resources


def _failing(needed: str) -> dict[str, Any]:
    return {**thing(Fail="create"), "DependsOn": needed}


@pytest.mark.parametrize("fails", ["create", "create-late"])
def test_a_replacement_that_cannot_be_created_is_rolled_back(engine: Engine, fails: str) -> None:
    engine.create("stack", template({"A": thing(Key=1, Value="old")}))

    failed = engine.update("stack", template({"A": thing(Key=2, Fail=fails)}))

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.things.values() == {"A": "old"}


def test_a_replaced_resource_outlives_a_rollback_that_is_continued(engine: Engine) -> None:
    stuck = thing(Value=1, Fail="update")
    engine.create("stack", template({"A": thing(Key=1, Value="old"), "B": stuck}))
    body = {
        "A": thing(Key=2, Value="new"),
        "B": {**thing(Value=2), "DependsOn": "A"},
        "C": _failing("B"),
    }

    failed = engine.update("stack", template(body))
    engine.call("ContinueUpdateRollback", StackName="stack", ResourcesToSkip=["B"])

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert engine.settled("stack")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.things.values() == {"A": "old", "B": 2}


def test_what_failed_updates_have_replaced_goes_with_the_repaired_one(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Key=1)}))
    broken = template({"A": thing(Key=2, Fail="create")})
    engine.update("stack", broken, DisableRollback=True)

    goal = template({"A": thing(Key=3, Value="three")})
    repaired = engine.update("stack", goal, DisableRollback=True)

    assert repaired["StackStatus"] == "UPDATE_COMPLETE"
    (left,) = engine.things.existing
    assert left == engine.physical_ids("stack")["A"]


def test_a_stack_that_failed_is_deleted_with_what_it_had_replaced(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Key=1), "B": thing(Value=1)}))
    body = {"A": thing(Key=2), "B": {**thing(Value=2, Fail="update"), "DependsOn": "A"}}
    engine.update("stack", template(body), DisableRollback=True)

    assert engine.delete("stack")["StackStatus"] == "DELETE_COMPLETE"
    assert engine.things.existing == {}


def test_a_resource_that_is_remade_comes_back_after_its_creation_failed(tmp_path: Path) -> None:
    client = make_client("budgets", REGION, "http://localhost:9")

    class Only:
        def client(self, _service: str) -> Any:
            return client

    engine = Engine(tmp_path, handlers={"AWS::Budgets::Budget": Budget()}, clients=lambda _: Only())

    def budget(amount: int) -> dict[str, Any]:
        limit = {"Amount": amount, "Unit": "USD"}
        of_month = {"BudgetName": "b", "BudgetType": "COST", "TimeUnit": "MONTHLY"}
        properties = {"Budget": {**of_month, "BudgetLimit": limit}}
        return template({"Budget": {"Type": "AWS::Budgets::Budget", "Properties": properties}})

    with Stubber(client) as moto:
        moto.add_response("create_budget", {})
        moto.add_response("delete_budget", {})
        moto.add_client_error("create_budget", "InvalidParameterException")
        moto.add_client_error("delete_budget", "NotFoundException")
        moto.add_response("create_budget", {})
        engine.create("stack", budget(1))
        failed = engine.update("stack", budget(2))
        moto.assert_no_pending_responses()

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert outputs(failed) == {}

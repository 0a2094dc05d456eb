"""Updating stacks, and taking failed updates back."""

from pathlib import Path

import pytest

from tests.local.cloudformation.fakes import OTHER, Engine, thing
from tests.local.cloudformation.stacks import outputs, template
from tools.local.cloudformation.errors import ValidationError


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def test_only_what_differs_is_touched(engine: Engine) -> None:
    engine.create("stack", template({"Same": thing(Value=1), "Other": thing(Value=1)}))
    engine.things.log.clear()

    stack = engine.update("stack", template({"Same": thing(Value=1), "Other": thing(Value=2)}))

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert engine.things.log == [("update", "Other")]


def test_a_change_reaches_what_refers_to_it(engine: Engine) -> None:
    def of(key: str) -> dict[str, object]:
        return template(
            {"A": thing(Key=key), "B": thing(Value={"Ref": "A"}), "C": thing(Value="c")},
            Outputs={"B": {"Value": {"Fn::GetAtt": ["B", "Value"]}}},
        )

    engine.create("stack", of("one"))
    engine.things.log.clear()
    stack = engine.update("stack", of("two"))

    assert engine.things.log == [("create", "A"), ("update", "B"), ("delete", "A")]
    assert outputs(stack)["B"] == engine.physical_ids("stack")["A"]


def test_an_update_without_changes_is_refused(engine: Engine) -> None:
    body = template({"A": thing(Value={"Fn::Sub": "${AWS::StackName}"})})
    engine.create("stack", body)

    with pytest.raises(ValidationError, match=r"No updates are to be performed\."):
        engine.update("stack", body)


def test_another_output_or_tag_is_a_change(engine: Engine) -> None:
    resources = {"A": thing()}
    engine.create("stack", template(resources))

    body = template(resources, Outputs={"A": {"Value": {"Ref": "A"}}})
    with_output = engine.update("stack", body)
    with_tag = engine.update("stack", body, Tags=[{"Key": "k", "Value": "v"}])

    assert outputs(with_output) == {"A": engine.physical_ids("stack")["A"]}
    assert with_tag["Tags"] == [{"Key": "k", "Value": "v"}]


def test_dropped_and_replaced_resources_go_at_the_end(engine: Engine) -> None:
    before = {
        "Replaced": thing(Key="one"),
        "Dropped": thing(),
        "KeptAnyway": {**thing(), "DeletionPolicy": "Retain"},
        "ReplacedAndKept": {**thing(Key="one"), "UpdateReplacePolicy": "Retain"},
    }
    after = {
        "Replaced": thing(Key="two"),
        "ReplacedAndKept": {**thing(Key="two"), "UpdateReplacePolicy": "Retain"},
    }
    engine.create("stack", template(before))

    engine.update("stack", template(after))

    history = engine.history("stack")
    cleanup = history.index(("stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))
    assert history.index(("Dropped", "DELETE_COMPLETE")) > cleanup
    assert history.index(("Replaced", "DELETE_COMPLETE")) > cleanup
    assert history[-1] == ("stack", "UPDATE_COMPLETE")
    names = sorted(name.rpartition("-")[0] for name in engine.things.existing)
    assert names == ["KeptAnyway", "Replaced", "ReplacedAndKept", "ReplacedAndKept"]
    assert set(engine.physical_ids("stack")) == {"Replaced", "ReplacedAndKept"}


def test_a_failed_cleanup_does_not_fail_the_update(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(), "Stuck": thing(Fail="delete")}))

    stack = engine.update("stack", template({"A": thing()}))

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert ("Stuck", "DELETE_FAILED") in engine.history("stack")
    assert set(engine.physical_ids("stack")) == {"A"}


def test_a_failed_update_is_undone_completely(engine: Engine) -> None:
    before = {
        "Changed": thing(Value="old"),
        "Replaced": thing(Key="one", Value="old"),
        "Dropped": thing(Value="old"),
        "Pointer": thing(Value={"Ref": "Replaced"}),
    }
    after = {
        "Changed": thing(Value="new"),
        "Replaced": thing(Key="two", Value="new"),
        "Added": thing(Value="new"),
        "Pointer": thing(Value={"Ref": "Replaced"}),
        "Failing": {
            **thing(Fail="create"),
            "DependsOn": ["Changed", "Replaced", "Added", "Pointer"],
        },
    }
    declared = {"Value": {"Value": {"Fn::GetAtt": ["Changed", "Value"]}}}
    created = engine.create("stack", template(before, Outputs=declared))
    former = dict(engine.things.existing)

    failed = engine.update("stack", template(after, Outputs=declared))

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.things.existing == former
    assert set(engine.physical_ids("stack")) == set(before)
    assert outputs(failed) == outputs(created)
    assert ("delete", "Dropped") not in engine.things.log
    assert engine.history("stack")[-1] == ("stack", "UPDATE_ROLLBACK_COMPLETE")


def test_after_a_rollback_the_next_update_starts_from_the_old_template(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1)}))
    engine.update("stack", template({"A": thing(Value=2, Fail="update")}))

    with pytest.raises(ValidationError, match="No updates"):
        engine.update("stack", template({"A": thing(Value=1)}))
    stack = engine.update("stack", template({"A": thing(Value=3)}))

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert engine.things.values() == {"A": 3}


def test_without_rollback_a_failed_update_can_be_repaired(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1), "B": thing(Value=1)}))
    broken = {"A": thing(Value=2), "B": {**thing(Value=2, Fail="update"), "DependsOn": "A"}}

    failed = engine.update("stack", template(broken), DisableRollback=True)
    goal = template({"A": thing(Value=2), "B": thing(Value=2)})
    repaired = engine.update("stack", goal, DisableRollback=True)

    assert failed["StackStatus"] == "UPDATE_FAILED"
    assert repaired["StackStatus"] == "UPDATE_COMPLETE"
    assert engine.things.values() == {"A": 2, "B": 2}


def test_a_rollback_goes_back_over_several_failed_updates(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1), "B": thing(Value=1)}))
    for value in (2, 3):
        failing = {**thing(Value=value, Fail="update"), "DependsOn": "A"}
        body = template({"A": thing(Value=value), "B": failing})
        engine.update("stack", body, DisableRollback=True)

    engine.call("RollbackStack", StackName="stack")

    assert engine.settled("stack")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert engine.things.values() == {"A": 1, "B": 1}


def test_a_failed_rollback_can_be_continued_without_what_fails(engine: Engine) -> None:
    engine.create("stack", template({"A": thing(Value=1, Fail="update"), "B": thing(Value=1)}))
    failing = {"A": thing(Value=2), "B": {**thing(Value=2, Fail="update"), "DependsOn": "A"}}

    failed = engine.update("stack", template(failing))
    engine.call("ContinueUpdateRollback", StackName="stack", ResourcesToSkip=["A"])

    assert failed["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert engine.settled("stack")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


def test_a_type_cannot_change(engine: Engine) -> None:
    engine.create("stack", template({"A": thing()}))

    with pytest.raises(ValidationError, match=r"Update of resource type is not permitted.*\[A\]"):
        engine.update("stack", template({"A": {"Type": OTHER}}))


def test_previous_template_parameters_and_tags_can_be_kept(engine: Engine) -> None:
    body = template(
        {"A": thing(Value={"Ref": "P"}), "B": thing(Value={"Ref": "Q"})},
        Parameters={"P": {"Type": "String"}, "Q": {"Type": "Number", "Default": 5}},
    )
    engine.create(
        "stack",
        body,
        Parameters=[{"ParameterKey": "P", "ParameterValue": "p"}],
        Tags=[{"Key": "k", "Value": "v"}],
    )

    engine.call(
        "UpdateStack",
        StackName="stack",
        UsePreviousTemplate=True,
        Parameters=[
            {"ParameterKey": "P", "UsePreviousValue": True},
            {"ParameterKey": "Q", "ParameterValue": "6"},
        ],
    )

    stack = engine.settled("stack")
    assert engine.things.values() == {"A": "p", "B": "6"}
    assert stack["Tags"] == [{"Key": "k", "Value": "v"}]

"""Rollouts in an account in memory: what is asked, what stops them, and starting again anywhere."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from data_platform.functions.first_days import FIRST_DAYS
from tests.local.cloudformation.embedded import REGION
from tests.local.cloudformation.fakes import thing
from tests.local.rollout.memory_account import Interruption, MemoryAccount
from tests.unit.rollout.products import index, table, template
from tools.rollout.apply.errors import RolloutError
from tools.rollout.apply.rollout import Leave, Outcome

ONE, TWO, THREE = (index(name, name.lower()) for name in ("One", "Two", "Three"))


@pytest.fixture
def account(tmp_path: Path) -> MemoryAccount:
    return MemoryAccount(tmp_path)


def test_indexes_come_one_by_one_and_all_else_with_the_ordinary_deployment(
    account: MemoryAccount,
) -> None:
    account.engine.create("stack", template(Table=table("t"), Thing=thing(Value=1)))
    target = template(Table=table("t", [ONE, TWO, THREE]), Thing=thing(Value=2))
    values: list[Any] = []
    account.said = _Noting(lambda: values.append(account.engine.things.values()["Thing"]))

    outcome = account.rollout({"stack": target})

    assert outcome is Outcome.DONE
    assert account.tables.log == [("Create", "One"), ("Create", "Two"), ("Create", "Three")]
    assert values == [1, 1, 1, 1]
    assert account.engine.things.values()["Thing"] == 2
    assert not any("deleted" in text for text in account.asked)


class _Noting(list[str]):
    """A list that does something whenever anything is told."""

    def __init__(self, note: Any) -> None:
        super().__init__()
        self._note = note

    def append(self, text: str) -> None:
        self._note()
        super().append(text)


def test_a_day_that_begins_while_indexes_are_built_is_not_deployed(
    account: MemoryAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = {**thing(Value=1, Environment={}), "Metadata": {FIRST_DAYS: {"SINCE": "FIRST_DAY"}}}
    account.engine.create("stack", template(Table=table("t"), Counting=counting))
    ahead = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
    properties = thing(Value=2, Environment={"Variables": {"SINCE": ahead}})
    target = template(Table=table("t", [ONE]), Counting={**counting, **properties})
    hours = timedelta(hours=72)
    account.said = _Noting(lambda: monkeypatch.setattr("tools.first_days._DEPLOYMENT", hours))

    with pytest.raises(RolloutError, match=f"{ahead}, has begun"):
        account.rollout({"stack": target})

    assert account.tables.indexes("t") == ["One"]
    assert account.engine.things.values()["Counting"] == 1


def test_all_tables_of_all_stacks_change_at_the_same_time(account: MemoryAccount) -> None:
    names = {"first": ["a", "b"], "second": ["c"]}
    for stack, tables in names.items():
        account.engine.create(stack, template(**{each: table(each) for each in tables}))

    account.rollout(
        {
            stack: template(**{each: table(each, [ONE, TWO]) for each in tables})
            for stack, tables in names.items()
        }
    )

    assert [name for _, name in account.tables.log] == ["One"] * 3 + ["Two"] * 3


def test_waves_are_shown_and_not_made(account: MemoryAccount) -> None:
    account.engine.create("stack", template(Table=table("t")))

    planned = account.made({"stack": template(Table=table("t", [ONE, TWO]))}).planned()

    assert [[each.subject for each in wave.touches] for wave in planned["stack"]] == [
        ["One"],
        ["Two"],
    ]
    assert account.tables.log == []


def test_a_region_that_one_template_writes_out_is_no_change(account: MemoryAccount) -> None:
    account.engine.create("stack", template(Table=table("t"), Thing=thing(Value=REGION)))
    target = template(Table=table("t"), Thing=thing(Value={"Ref": "AWS::Region"}))

    with pytest.raises(ClientError, match="No updates"):  # of the ordinary deployment
        account.rollout({"stack": target})

    assert account.asked == []


def test_a_new_stack_and_an_unchanged_one_need_no_wave(account: MemoryAccount) -> None:
    account.engine.create("stack", template(Table=table("t", [ONE])))

    outcome = account.rollout({"stack": template(Table=table("t", [ONE]))})

    assert outcome is Outcome.DONE
    assert account.said == ["No wave is left. The ordinary deployment follows."]


def test_before_an_index_goes_somebody_says_that_its_readers_have_moved(
    account: MemoryAccount,
) -> None:
    account.engine.create("stack", template(Table=table("t", [ONE])))
    target = {"stack": template(Table=table("t", [TWO]))}

    paused = account.rollout(target, agrees=False)
    meanwhile = account.tables.indexes("t")
    done = account.rollout(target)

    assert (paused, done) == (Outcome.PAUSED, Outcome.DONE)
    assert meanwhile == ["One", "Two"]
    assert account.tables.indexes("t") == ["Two"]
    assert "stack: index 'One' of 't' will be deleted." in account.asked[0]


def test_an_index_that_was_read_lately_stays(account: MemoryAccount) -> None:
    account.engine.create("stack", template(Table=table("t", [ONE])))
    read = {"Sum": 1250.0, "Timestamp": datetime(2026, 11, 29, 12, tzinfo=UTC)}
    account.cloudwatch.reads["One"] = [read, {**read, "Sum": 0.0}]
    target = {"stack": template(Table=table("t"))}

    with pytest.raises(
        RolloutError, match=r"'One' of 't' was read .* \(1,250 read units.*11-29 12:00"
    ):
        account.rollout(target)
    kept = account.tables.indexes("t")
    account.rollout(target, leave=Leave(although_read=True))

    assert kept == ["One"]
    assert account.tables.indexes("t") == []


def test_other_keys_under_the_same_name_change_nothing_without_leave(
    account: MemoryAccount,
) -> None:
    account.engine.create("stack", template(Table=table("t", [ONE])))
    target = {"stack": template(Table=table("t", [index("One", "one", "two")]))}

    with pytest.raises(RolloutError, match="'One-v2'"):
        account.rollout(target)
    untouched = list(account.tables.log)
    account.rollout(target, leave=Leave(delete_first=True))

    assert untouched == []
    assert account.tables.log == [("Delete", "One"), ("Create", "One")]


def test_what_would_replace_a_table_is_refused_before_anything_is_touched(
    account: MemoryAccount,
) -> None:
    account.engine.create("stack", template(Table=table("t")))
    target = template(Table=table("t", [ONE]))
    target["Resources"]["Table"]["Properties"]["KeySchema"] = [
        {"AttributeName": "one", "KeyType": "HASH"}
    ]

    with pytest.raises(RolloutError, match="KeySchema"):
        account.rollout({"stack": target})
    with pytest.raises(RolloutError, match="KeySchema"):
        account.made({"stack": target}).planned()

    assert account.tables.log == []


def test_a_key_of_another_type_needs_leave_to_delete_first(account: MemoryAccount) -> None:
    account.engine.create("stack", template(Table=table("t", [ONE])))
    target = {"stack": template(Table=table("t", [index("Other", "one")], types={"one": "N"}))}

    with pytest.raises(RolloutError, match="its key 'one' is N, and S in the table"):
        account.rollout(target)
    account.rollout(target, leave=Leave(delete_first=True))

    assert account.tables.log == [("Delete", "One"), ("Create", "Other")]


def test_a_table_that_was_changed_by_hand_stops_the_rollout(account: MemoryAccount) -> None:
    account.engine.create("stack", template(Table=table("t")))
    account.tables.update_table(TableName="t", GlobalSecondaryIndexUpdates=[{"Create": ONE}])

    with pytest.raises(RolloutError, match="'t' is not what is deployed: it also has One"):
        account.rollout({"stack": template(Table=table("t", [TWO]))})

    assert account.tables.indexes("t") == ["One"]


@pytest.mark.parametrize(
    ("settings", "status"),
    [({}, "ROLLBACK_COMPLETE"), ({"DisableRollback": True}, "CREATE_FAILED")],
)
def test_a_stack_whose_first_deployment_failed_is_not_rolled_back_but_deployed_again(
    settings: dict[str, Any], status: str, account: MemoryAccount
) -> None:
    account.engine.create("stack", template(Thing=thing(Fail="create")), **settings)

    with pytest.raises(RolloutError, match=f"stack is {status}.*`make deploy STAGE=…`"):
        account.rollout({"stack": template(Table=table("t", [ONE]))})


def test_a_wave_that_fails_leaves_the_stack_as_it_was(
    account: MemoryAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.engine.create("stack", template(Table=table("t")))
    create = account.tables.update_table

    def fails_for_two(**request: Any) -> None:
        if "Two" in str(request):
            raise RuntimeError("Subscriber limit exceeded")
        create(**request)

    monkeypatch.setattr(account.tables, "update_table", fails_for_two)
    target = {"stack": template(Table=table("t", [ONE, TWO, THREE]))}

    with pytest.raises(RolloutError, match=r"as it was before: Table: .*Subscriber limit"):
        account.rollout(target)
    left = account.tables.indexes("t")
    monkeypatch.undo()
    account.rollout(target)

    assert left == ["One"]
    assert account.tables.indexes("t") == ["One", "Two", "Three"]


def test_expiry_stops_before_it_starts_by_another_attribute(account: MemoryAccount) -> None:
    account.engine.create("stack", template(Table=table("t", expiry="ttl")))

    account.rollout({"stack": template(Table=table("t", [ONE], expiry="expires_at"))})

    assert account.tables.log == [
        ("ENABLED", "ttl"),
        ("DISABLED", "ttl"),
        ("Create", "One"),
        ("ENABLED", "expires_at"),
    ]


def test_a_new_stream_is_asked_for_and_its_readers_follow(account: MemoryAccount) -> None:
    follower = thing(Key={"Fn::GetAtt": ["Table", "StreamArn"]})
    before = template(Table=table("t", view="KEYS_ONLY"), Follower=follower)
    account.engine.create("stack", before)
    former = account.engine.physical_ids("stack")["Follower"]
    target = template(Table=table("t", view="NEW_AND_OLD_IMAGES"), Follower=follower)

    outcome = account.rollout({"stack": target})

    assert outcome is Outcome.DONE
    assert account.tables.log == [("Stream", "none"), ("Stream", "NEW_AND_OLD_IMAGES")]
    assert account.engine.physical_ids("stack")["Follower"] != former
    assert "'t' gets a new stream (NEW_AND_OLD_IMAGES)" in account.asked[0]


def test_a_stack_that_waits_for_its_readers_holds_up_no_other(account: MemoryAccount) -> None:
    account.engine.create("waiting", template(Table=table("w", [ONE])))
    account.engine.create("other", template(Table=table("o")))
    targets = {
        "waiting": template(Table=table("w")),
        "other": template(Table=table("o", [ONE, TWO])),
    }

    outcome = account.rollout(targets, agrees=False)

    assert outcome is Outcome.PAUSED
    assert account.tables.indexes("w") == ["One"]
    assert account.tables.indexes("o") == ["One", "Two"]
    assert len(account.asked) == 1


def test_a_large_template_goes_by_the_bucket_of_the_bootstrap(account: MemoryAccount) -> None:
    large = thing(Value="x" * 60_000)
    before = account.template_of(template(Table=table("t"), Thing=large))
    account.engine.call("CreateStack", StackName="stack", **before)
    account.engine.settled("stack")

    account.rollout({"stack": template(Table=table("t", [ONE]), Thing=large)})

    assert account.tables.indexes("t") == ["One"]


def test_killed_before_any_call_and_started_again_it_ends_in_the_same_state(
    tmp_path: Path,
) -> None:
    before = template(Table=table("t", [ONE], expiry="ttl"), Thing=thing(Value=1))
    target = {
        "stack": template(Table=table("t", [TWO, THREE], expiry="expires"), Thing=thing(Value=2))
    }
    changes = [
        ("ENABLED", "ttl"),
        ("DISABLED", "ttl"),
        ("Create", "Two"),
        ("Create", "Three"),
        ("Delete", "One"),
        ("ENABLED", "expires"),
    ]

    kills, was_killed = 0, True
    while was_killed:
        kills += 1
        account = MemoryAccount(tmp_path / str(kills), killed_at=kills)
        account.engine.create("stack", before)
        try:
            account.rollout(target)
            was_killed = False
        except Interruption:
            account.rollout(target)
        assert account.tables.log == changes
        assert account.tables.indexes("t") == ["Two", "Three"]
        assert account.engine.things.values()["Thing"] == 2

    assert kills > 50


HISTORY = json.loads(Path(__file__).with_name("history.json").read_text("utf-8"))
"""Every landed revision that changed a table beyond its tags, up to the first rollout."""


@pytest.mark.parametrize("landed", HISTORY, ids=lambda landed: str(landed["stack"]))
def test_what_was_landed_could_have_been_rolled_out(
    landed: dict[str, Any], account: MemoryAccount
) -> None:
    account.engine.create("stack", landed["before"])

    outcome = account.rollout({"stack": landed["after"]})

    assert outcome is Outcome.DONE
    assert (
        json.loads(account.engine.call("GetTemplate", StackName="stack")["TemplateBody"])
        == (landed["after"])
    )
    assert "CREATE_FAILED" not in {status for _, status in account.engine.history("stack")}


def test_an_engine_that_fails_while_it_builds_an_index_is_asked_again(
    account: MemoryAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.engine.create("stack", template(Table=table("t")))
    describe, failures = account.tables.describe_table, ["once", "twice"]

    def describe_table(**request: Any) -> dict[str, Any]:
        if failures:
            failures.pop()
            details = {"Code": "InternalFailure", "Message": "unknown error"}
            raise ClientError({"Error": details}, "DescribeTable")  # type: ignore[typeddict-item]
        return describe(**request)

    monkeypatch.setattr(account.tables, "describe_table", describe_table)

    updated = account.engine.update("stack", template(Table=table("t", [ONE])))

    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    assert account.tables.indexes("t") == ["One"]

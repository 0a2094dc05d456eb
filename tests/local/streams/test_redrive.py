"""Fail, list, repair, replay: a consumer's records from the table to the failure bucket and back.

Everything is real but AWS itself: DynamoDB Local, the pump, the consumer in a process of its own,
and moto's S3, EventBridge and SQS between a failed batch and its notice.
"""

import json

from click.testing import CliRunner

from tests.local.streams.pumping import wait_until
from tests.local.streams.redriving import SECRET, Platform
from tools.cli import cli


def test_failed_records_are_listed_repaired_and_replayed_in_order(platform: Platform) -> None:
    platform.let_fail("a", "d")
    for key, value in [("b", 1), ("a", 1), ("c", 1), ("a", 2), ("a", 3), ("b", 2), ("d", 1)]:
        platform.put(key, value)
    platform.deliver(wanted_objects=2)
    wait_until(lambda: platform.notices == len(platform.objects), "a notice for each object")
    assert not [change for change in platform.applied if change[0] in {"a", "d"}]

    listed = json.loads(platform.redrive("list", "--json").output)
    assert {each["consumer"] for each in listed} == {platform.name}
    assert {each["table"] for each in listed} == {platform.table.name}
    assert {each["reason"] for each in listed} == {"RetryAttemptsExhausted"}
    failed = sum(each["records"] for each in listed)

    again = platform.redrive("replay", "--json")
    assert again.exit_code == 1
    answered = json.loads(again.output)
    assert (answered["removed"], answered["noticesDropped"]) == (0, 0)
    assert platform.notices == len(platform.objects) == len(listed)
    assert not [change for change in platform.applied if change[0] in {"a", "d"}]

    platform.let_fail()
    repaired = platform.redrive("replay", "--json")
    assert repaired.exit_code == 0, repaired.output
    answered = json.loads(repaired.output)
    assert (answered["taken"], answered["failed"]) == (failed, 0)
    assert answered["removed"] == answered["noticesDropped"] == len(listed)
    assert platform.objects == []
    assert platform.notices == 0
    assert [value for key, value in platform.applied if key == "a"] == [1, 2, 3]
    assert set(platform.applied) == {
        ("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("c", 1), ("d", 1),
    }  # fmt: skip
    # What was removed by mistake could be brought back.
    versions = platform.client("s3").list_object_versions(Bucket=platform.name)
    assert len(versions["Versions"]) == len(versions["DeleteMarkers"]) == len(listed)
    assert platform.redrive("list").output == "No failed records.\n"


def test_nothing_of_an_item_is_shown_unless_asked_for(platform: Platform) -> None:
    platform.let_fail("a")
    platform.put("a", 1)
    platform.deliver(wanted_objects=1)
    (batch,) = json.loads(platform.redrive("list", "--json").output)

    shown = platform.redrive("show", batch["id"])
    assert shown.exit_code == 0
    assert batch["firstSequenceNumber"] in shown.output
    for output in (
        shown.output,
        platform.redrive("show", batch["id"], "--json").output,
        platform.redrive("list").output,
        platform.redrive("replay").output,
    ):
        assert SECRET not in output
    assert SECRET in platform.redrive("show", batch["id"], "--records").output


def test_a_dry_run_changes_nothing(platform: Platform) -> None:
    platform.let_fail("a")
    platform.put("a", 1)
    platform.deliver(wanted_objects=1)
    platform.let_fail()
    before = platform.objects
    plan = platform.redrive("replay", "--dry-run")
    assert plan.exit_code == 0
    assert "Would replay 1 records of 1 batches." in plan.output
    assert (platform.objects, platform.applied) == (before, [])


def test_single_batches_and_consumers_can_be_chosen(platform: Platform) -> None:
    platform.let_fail("a", "b")
    platform.put("a", 1)
    platform.deliver(wanted_objects=1)
    platform.let_fail()
    (batch,) = json.loads(platform.redrive("list", "--json").output)
    other = platform.redrive("replay", "--consumer=iops-health-events", "--dry-run", "--json")
    assert json.loads(other.output) == []
    nobody = platform.redrive("replay", "--consumer=nobody", "--dry-run")
    assert nobody.exit_code == 2
    expected = f"use one of iops-health-events, {platform.name}."
    assert expected in " ".join(nobody.output.split())
    unknown = platform.redrive("show", "ffffffff-no-such")
    assert "No failed batches have the ID ffffffff-no-such" in str(unknown.exception)
    assert platform.redrive("replay", batch["id"], f"--consumer={platform.name}").exit_code == 0
    assert platform.applied == [("a", 1)]


def test_a_foreign_object_is_reported_and_left_alone(platform: Platform) -> None:
    platform.client("s3").put_object(
        Bucket=platform.name, Key="aws/lambda/x", Body=b'{"password": "secret"}'
    )
    answer = platform.redrive("replay")
    assert answer.exit_code == 1
    assert "aws/lambda/x is no failed batch of a table's stream (KeyError)" in answer.output
    assert "secret" not in answer.output
    assert platform.objects == ["aws/lambda/x"]


def test_a_product_without_consumers_is_named(platform: Platform) -> None:
    answer = CliRunner().invoke(cli, ["redrive", "list", "--product=tutor", "--local"])
    assert answer.exit_code == 1
    assert "There is no parameter /data-platform/dev/tutor/failures/bucket-name" in str(
        answer.exception
    )
    assert platform.objects == []

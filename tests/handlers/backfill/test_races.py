"""Applications write while a backfill runs, between its read of an item and its write."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from stacks.tutor.courses import COURSES
from tests.handlers.backfill.filling import Interfering, fill, without
from tests.handlers.mavprep_community.community import post
from tests.handlers.tables import LiveTable
from tools.backfill.counts import Counts, Outcome, Standing
from tools.backfill.work import MAX_ATTEMPTS

OLD = without(COURSES.examples[0].item, "departmentId", department_id="old")


def once(write: Callable[[], None]) -> Callable[[Mapping[str, Any]], None]:
    """Do it before the first call only."""
    done: list[bool] = []

    def interfere(_arguments: Mapping[str, Any]) -> None:
        if not done:
            done.append(True)
            write()

    return interfere


def raced(table: LiveTable, folder: Path, **before: Callable[[Mapping[str, Any]], None]) -> Counts:
    return fill(table, folder, Interfering(table.client, **before))


def test_a_newer_value_stays(courses: LiveTable, tmp_path: Path) -> None:
    courses.put(OLD)
    newer = {**OLD, "departmentId": "newer"}

    done = raced(courses, tmp_path, update_item=once(lambda: courses.put(newer)))

    assert done.outcomes == {Outcome.OVERTAKEN: 1}
    assert courses.items() == [newer]


def test_a_value_follows_the_source_as_it_is_when_it_is_written(
    courses: LiveTable, tmp_path: Path
) -> None:
    courses.put(OLD)
    newer = {**OLD, "department_id": "newer"}

    done = raced(courses, tmp_path, update_item=once(lambda: courses.put(newer)))

    assert done.outcomes == {Outcome.WRITTEN: 1}
    assert courses.items() == [{**newer, "departmentId": "newer"}]


def test_a_source_that_goes_is_counted(courses: LiveTable, tmp_path: Path) -> None:
    courses.put(OLD)
    newer = without(OLD, "department_id")

    done = raced(courses, tmp_path, update_item=once(lambda: courses.put(newer)))

    assert done.outcomes == {Outcome.UNDERIVABLE: 1}
    assert courses.items() == [newer]


def test_a_deleted_item_does_not_come_back(courses: LiveTable, tmp_path: Path) -> None:
    courses.put(OLD)
    done = raced(courses, tmp_path, update_item=once(lambda: courses.delete(OLD)))
    assert done.outcomes == {Outcome.GONE: 1}
    assert courses.items() == []


def test_an_item_that_never_rests_is_left_to_the_next_run(
    courses: LiveTable, tmp_path: Path
) -> None:
    courses.put(OLD)
    departments = iter(range(MAX_ATTEMPTS))

    def change(_arguments: Mapping[str, Any]) -> None:
        courses.put({**OLD, "department_id": f"department-{next(departments)}"})

    done = raced(courses, tmp_path, update_item=change)

    assert done.outcomes == {Outcome.CONTENDED: 1}
    assert fill(courses, tmp_path).outcomes == {Outcome.WRITTEN: 1}
    [course] = courses.items()
    assert course["departmentId"] == course["department_id"] == f"department-{MAX_ATTEMPTS - 1}"


def test_no_write_of_a_writer_at_the_same_time_is_lost(courses: LiveTable, tmp_path: Path) -> None:
    written = {f"course-{number}": f"newer-{number}" for number in range(40)}
    for course in written:
        courses.put({**OLD, "courseId": course})

    def write() -> None:
        for course, department in written.items():
            courses.client.update_item(
                TableName=courses.name,
                Key={"courseId": {"S": course}},
                UpdateExpression="SET departmentId = :newer",
                ExpressionAttributeValues={":newer": {"S": department}},
            )

    writer = threading.Thread(target=write)
    writer.start()
    done = fill(courses, tmp_path)
    writer.join()

    assert sum(done.outcomes.values()) == done.standings[Standing.LACKING]
    assert {item["courseId"]: item["departmentId"] for item in courses.items()} == written


@pytest.mark.parametrize(
    ("tags", "expected"), [(["sums"], {"sums"}), (["limits", "sums"], {"limits", "sums"})]
)
def test_tags_follow_the_post_as_it_is_when_they_are_written(
    community: LiveTable, tmp_path: Path, tags: list[str], expected: set[str]
) -> None:
    community.put(post("p", tags=["limits"]))
    edited = once(lambda: community.put(post("p", tags=tags)))

    done = raced(community, tmp_path, transact_write_items=edited)

    assert done.outcomes == {Outcome.WRITTEN: 1}
    assert {item["tag"] for item in community.items() if "tag" in item} == expected


def test_a_deleted_post_gets_no_tags(community: LiveTable, tmp_path: Path) -> None:
    community.put(post("p", tags=["limits"]))
    deleted = once(lambda: community.delete(post("p")))
    assert raced(community, tmp_path, transact_write_items=deleted).outcomes == {Outcome.GONE: 1}
    assert community.items() == []


def test_a_tag_item_of_the_consumer_stays(community: LiveTable, tmp_path: Path) -> None:
    """Here one of an earlier copy of the post, which only the consumer may judge."""
    community.put(post("p", tags=["limits"]))
    own = {"PK": "POST#p", "SK": "TAG#limits", "tag": "limits", "postPK": "TOPIC#elsewhere"}

    done = raced(community, tmp_path, transact_write_items=once(lambda: community.put(own)))

    assert done.outcomes == {Outcome.OVERTAKEN: 1}
    assert own in community.items()

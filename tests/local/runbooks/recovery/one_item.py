"""A release deletes an item and changes another, and a person goes on."""

import time
from datetime import UTC, datetime

from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import World

TABLE = "aitutor_modules"
COURSE = "course-of-the-page"


def _item(number: int, name: str) -> dict[str, dict[str, str]]:
    return {
        "moduleId": {"S": f"{COURSE}-{number}"},
        "courseId": {"S": COURSE},
        "name": {"S": name},
    }


def next_second() -> datetime:
    """Return the next second, in which nothing has happened yet."""
    time.sleep(1.05 - time.time() % 1)
    return datetime.fromtimestamp(int(time.time()), UTC)


def _harmed(world: World) -> Names:
    dynamodb = world.client("dynamodb")
    for number in range(3):
        dynamodb.put_item(TableName=TABLE, Item=_item(number, "good"))
    begin = next_second()
    dynamodb.delete_item(TableName=TABLE, Key={"moduleId": _item(0, "")["moduleId"]})
    for number in (1, 2):
        dynamodb.put_item(TableName=TABLE, Item=_item(number, "wrong"))
    end = next_second()
    dynamodb.put_item(TableName=TABLE, Item=_item(2, "a person's"))
    for each in (begin, end):
        world.leave_no_table(f"{TABLE}-restored-{each:%Y%m%dT%H%M%SZ}")
    return {
        "STAGE": "dev --local",
        "TABLE": TABLE,
        "BEGIN": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
        "END": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "NAME=VALUE": f"courseId={COURSE}",
        "NEW_TABLE": "nothing",
    }


def _is_back(world: World) -> None:
    for number, name in enumerate(["good", "good", "a person's"]):
        key = {"moduleId": _item(number, "")["moduleId"]}
        found = world.client("dynamodb").get_item(TableName=TABLE, Key=key, ConsistentRead=True)
        assert found["Item"] == _item(number, name)
        world.client("dynamodb").delete_item(TableName=TABLE, Key=key)


SITUATION = Situation(
    names=_harmed,
    shows={
        "datactl restore plan": "has yet to be restored",
        "--bad-to END --where NAME=VALUE --yes": "1 put back, 1 reverted",
    },
    check=_is_back,
)

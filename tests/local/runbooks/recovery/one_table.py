"""An item of a table is missing, and the table is brought back beside it."""

from tests.local.runbooks.recovery.one_item import next_second
from tests.local.runbooks.situation import Names, Situation
from tests.local.runbooks.world import World

TABLE = "aitutor_campuses"
KEY = {"campusId": {"S": "campus-of-the-page"}}


def _harmed(world: World) -> Names:
    world.client("dynamodb").put_item(TableName=TABLE, Item={**KEY, "name": {"S": "good"}})
    begin = next_second()
    world.client("dynamodb").delete_item(TableName=TABLE, Key=KEY)
    next_second()
    world.leave_no_table(f"{TABLE}-restored-{begin:%Y%m%dT%H%M%SZ}")
    return {
        "STAGE": "dev --local",
        "TABLE": TABLE,
        "BEGIN": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
    }


def _is_back(world: World) -> None:
    found = world.client("dynamodb").get_item(TableName=TABLE, Key=KEY, ConsistentRead=True)
    assert found["Item"]["name"] == {"S": "good"}
    world.client("dynamodb").delete_item(TableName=TABLE, Key=KEY)


SITUATION = Situation(
    names=_harmed,
    shows={
        "describe-continuous-backups": "ENABLED",
        "restore plan": "put back",
        "--only-missing --yes": "1 put back",
    },
    check=_is_back,
)

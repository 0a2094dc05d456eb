"""Whatever happens on the way, each change leaves exactly one entry."""

import json
import uuid
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.tutor.users import USERS
from tests.handlers.delivery import Faults, FaultyClient, deliver_chaotically
from tests.handlers.records import expire, insert, modify, poison, remove
from tests.handlers.tutor_audit_trail.conftest import Trail, entry

STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "put", "put", "remove", "expire", "poison"]), st.booleans()),
    min_size=1,
    max_size=40,
)
RANDOMS = st.builds(Random, st.integers(0, 2**32))
STATES = ("active", "inactive", "suspended")


def _play(steps: list[tuple[str, bool]]) -> list[dict[str, Any]]:
    """Return the records of what was done to two users that nobody else has."""
    keys = ["userId"]
    ids = {place: str(uuid.uuid4()) for place in (False, True)}
    users: dict[bool, dict[str, Any]] = {}
    records = []
    for number, (step, place) in enumerate(steps):
        old = users.get(place)
        if step in {"put", "poison"}:
            status = STATES[number % 3]
            new = {**USERS.examples[0].item, "userId": ids[place], "status": status}
            new["lastLogin"] = number
            users[place] = new
            record = modify(USERS.name, keys, old, new) if old else insert(USERS.name, keys, new)
            records.append(poison(record) if step == "poison" else record)
        elif old:
            records.append((expire if step == "expire" else remove)(USERS.name, keys, old))
            del users[place]
    return records


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(steps=STEPS, random=RANDOMS)
def test_crashes_repeats_and_splits_leave_one_entry_for_each_change(
    trail: Trail, steps: list[tuple[str, bool]], random: Random
) -> None:
    trail.logs.clear()
    records = _play(steps)
    malformed = [record for record in records if record["dynamodb"]["Keys"] == "not a map"]
    faults = Faults(random)
    client = FaultyClient(trail.logs.client, faults)
    set_aside = deliver_chaotically(
        records,
        lambda event: trail.deliver(*event["Records"], client=client),
        random=random,
        faults=faults,
    )
    assert set_aside == malformed
    expected = [entry(record) for record in records if record not in malformed]
    written = trail.logs.client.scan(TableName=trail.logs.name, ConsistentRead=True)["Items"]
    assert sorted(map(_text, written)) == sorted(map(_text, expected))


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True)

"""What a restored table lacks of the one that it was made of."""

from stacks.tutor.chat_messages import CHAT_MESSAGES
from tests.unit.adopt.resources import BY_TIME, state, vector_index
from tools.restore.running import create_properties
from tools.restore.settings import Wanted, lacks

NEAR = vector_index("near", "kind")


def test_indexes_that_are_younger_than_the_backup_are_lacking() -> None:
    live = state(VectorIndexes=[NEAR])
    older = state(GlobalSecondaryIndexes=[])
    assert lacks(Wanted.of(live), live) == []
    (lack,) = [each for each in lacks(Wanted.of(live), older) if each.what == "indexes"]
    assert lack.wanted == "by-time, near"


def test_declared_vector_indexes_are_wanted() -> None:
    """Where the table is gone, its declaration is all that there is to compare with."""
    wanted = Wanted.declared(CHAT_MESSAGES, 35, is_protected=True)
    assert {each.name for each in CHAT_MESSAGES.vector_indexes} <= set(wanted.indexes)


def test_a_table_made_of_an_export_gets_the_vector_indexes() -> None:
    request = create_properties(state(VectorIndexes=[NEAR | {"IndexStatus": "ACTIVE"}]))
    assert request["VectorIndexes"] == [NEAR]
    assert request["GlobalSecondaryIndexes"] == [BY_TIME]

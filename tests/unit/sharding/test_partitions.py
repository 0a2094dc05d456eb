"""Ten shards take nine times what one partition a provider takes, and a time in the key nothing."""

from data_platform.dynamodb.sharding import shard_of
from tests.unit.sharding.partitions import throttled

DOCUMENTED = 714
"""Messages a second (decision 9)."""


def test_an_undivided_index_takes_what_decision_9_says() -> None:
    def undivided(provider: str, _key: tuple[str, str]) -> object:
        return provider

    assert throttled(DOCUMENTED - 24, undivided) == 0
    assert throttled(DOCUMENTED + 86, undivided) > 0


def test_the_second_in_the_key_takes_no_more() -> None:
    """All current writes share it."""

    def by_second(provider: str, key: tuple[str, str]) -> object:
        return provider, int(key[1]) // 1_000

    assert throttled(DOCUMENTED + 86, by_second) > 0


def test_ten_shards_take_nine_times_as_much() -> None:
    def sharded(provider: str, key: tuple[str, str]) -> object:
        return provider, shard_of(key, 10)

    assert throttled(9 * DOCUMENTED, sharded) == 0

"""Scenarios of vector indexes."""

from tests.unit.monitoring.scenario import DAY, DYNAMODB, TUTOR, scenario
from tests.unit.monitoring.table_scenarios import daily

_TABLE = {"TableName": "aitutor_chat_messages"}
_INDEX = {**_TABLE, "VectorIndexName": "userId-embedding-index"}
_DECLARED_BYTES_A_DAY = 50 * 10_000 * 1_200 * 4_250 / 30
_NAME = "aitutor_chat_messages-userId-embedding-index"

VECTORS = (
    scenario(
        "messages are written without vectors for two days",
        "vector-index",
        TUTOR,
        4 * DAY,
        lambda feed, _: daily(feed, "ConsumedWriteCapacityUnits", _TABLE, range(4)),
        f"{_NAME}-VectorIndexUnwritten",
    ),
    scenario(
        "messages are written with vectors",
        "vector-index",
        TUTOR,
        4 * DAY,
        lambda feed, _: daily(
            daily(feed, "ConsumedWriteCapacityUnits", _TABLE, range(4)),
            "VectorWriteRequestBytes",
            _INDEX,
            range(4),
        ),
    ),
    scenario(
        "nobody writes, nobody searches",
        "vector-index",
        TUTOR,
        4 * DAY,
        lambda feed, _: feed,
    ),
    scenario(
        "searches examine three times of what is declared",
        "vector-index",
        TUTOR,
        4 * DAY,
        lambda feed, _: feed.put(
            f"{DYNAMODB} VectorSearchRequestBytes",
            _INDEX,
            3 * _DECLARED_BYTES_A_DAY,
            [day * DAY + 600 for day in range(4)],
        ),
        f"{_NAME}-VectorSearches",
    ),
    scenario(
        "searches examine a little more than is declared",
        "vector-index",
        TUTOR,
        4 * DAY,
        lambda feed, _: feed.put(
            f"{DYNAMODB} VectorSearchRequestBytes",
            _INDEX,
            1.5 * _DECLARED_BYTES_A_DAY,
            [day * DAY + 600 for day in range(4)],
        ),
    ),
)

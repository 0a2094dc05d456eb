"""Rules for every vector index.

No metric tells of items that are written and not in the index, which is what happens to those
without its partition key: what is seen is a table that is written while its index is not.
"""

from data_platform.monitoring.catalogue import dynamodb
from data_platform.monitoring.metric import Statistic
from data_platform.monitoring.policy.resources import Feature, Limit, ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Comparison, ShareOf
from data_platform.monitoring.policy.signals import CalculatedSeries, Series

_DAY = 24 * 3600
_MINUTES_OF_DAY = 24 * 60

SEARCHED = AlarmRule(
    rule_id="VectorSearches",
    kind=ResourceKind.VECTOR_INDEX,
    signal=Series(dynamodb.VECTOR_SEARCH_BYTES, Statistic.SUM),
    comparison=Comparison.ABOVE,
    threshold=ShareOf(Limit.SEARCHED_BYTES_A_DAY, 200),
    unit="bytes examined by searches",
    period_seconds=_DAY,
    datapoints=2,
    out_of=3,
    reason="Searches examine twice of what the declaration expects, and are paid by the byte.",
    source="The load of the table's entities; no design tells what a search examines",
    runbook="vector-index",
    needs=frozenset({Feature.SEARCHED}),
)

UNWRITTEN = AlarmRule(
    rule_id="VectorIndexUnwritten",
    kind=ResourceKind.VECTOR_INDEX,
    signal=CalculatedSeries(
        "IF(FILL(written, 0) > 0 AND FILL(vectors, 0) == 0, 1, 0)",
        {
            "written": Series(dynamodb.CONSUMED_WRITES, Statistic.SUM),
            "vectors": Series(dynamodb.VECTOR_WRITE_BYTES, Statistic.SUM),
        },
    ),
    comparison=Comparison.AT_LEAST,
    threshold=1,
    unit="day on which the table was written and the index was not",
    period_seconds=_DAY,
    datapoints=2,
    out_of=2,
    # The index is built after its table is written, or along with it.
    warm_up_minutes=_MINUTES_OF_DAY,
    reason="New items have no vector or lack the index's partition key: no search finds them.",
    source="DynamoDB writes such items without a word, and has no metric of them",
    runbook="vector-index",
    needs=frozenset({Feature.WRITTEN_DAILY}),
)

"""DynamoDB. It publishes a value only where it is not zero, so all of its series are sparse."""

from data_platform.monitoring.metric import Metric, Statistic, Unit

NAMESPACE = "AWS/DynamoDB"
_SOURCE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html"

TABLE = ("TableName",)
INDEX = ("TableName", "GlobalSecondaryIndexName")
VECTOR_INDEX = ("TableName", "VectorIndexName")
OPERATION = ("TableName", "Operation")
RECEIVING_REGION = ("TableName", "ReceivingRegion")

_COUNTS = frozenset({Statistic.SUM, Statistic.SAMPLE_COUNT})
_LATENCIES = frozenset(
    {
        Statistic.AVERAGE,
        Statistic.MINIMUM,
        Statistic.MAXIMUM,
        Statistic.SAMPLE_COUNT,
        Statistic.P50,
        Statistic.P90,
        Statistic.P99,
    }
)


def _of_table_or_index(name: str, meaning: str) -> Metric:
    """Declare a metric whose series of a table leaves the table's indexes out."""
    return _counted(name, (TABLE, INDEX), meaning)


def _of_vector_index(name: str, meaning: str) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        name=name,
        dimensions=(VECTOR_INDEX,),
        statistics=_COUNTS,
        unit=Unit.BYTES,
        meaning=meaning,
        source=_SOURCE,
        is_sparse=True,
    )


def _counted(name: str, dimensions: tuple[tuple[str, ...], ...], meaning: str) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        name=name,
        dimensions=dimensions,
        statistics=_COUNTS,
        unit=Unit.COUNT,
        meaning=meaning,
        source=_SOURCE,
        is_sparse=True,
    )


CONSUMED_READS = _of_table_or_index(
    "ConsumedReadCapacityUnits", "Read units used by a table without its indexes, or by an index."
)
CONSUMED_WRITES = _of_table_or_index(
    "ConsumedWriteCapacityUnits", "Write units used by a table without its indexes, or by an index."
)
READ_THROTTLES = _of_table_or_index("ReadThrottleEvents", "Reads throttled for any reason.")
WRITE_THROTTLES = _of_table_or_index("WriteThrottleEvents", "Writes throttled for any reason.")
HOT_KEY_READS = _of_table_or_index(
    "ReadKeyRangeThroughputThrottleEvents",
    "Reads throttled since one partition has no more to give: 3,000 units a second.",
)
HOT_KEY_WRITES = _of_table_or_index(
    "WriteKeyRangeThroughputThrottleEvents",
    "Writes throttled since one partition has no more to give: 1,000 units a second.",
)
LATENCY = Metric(
    namespace=NAMESPACE,
    name="SuccessfulRequestLatency",
    dimensions=(OPERATION,),
    statistics=_LATENCIES,
    unit=Unit.MILLISECONDS,
    meaning="How long DynamoDB took for a request that succeeded, the network not included.",
    source=_SOURCE,
    is_sparse=True,
)
SYSTEM_ERRORS = _counted("SystemErrors", (OPERATION,), "Requests that failed inside DynamoDB.")
THROTTLED_REQUESTS = _counted(
    "ThrottledRequests", (OPERATION,), "Requests of which any part was throttled."
)
USER_ERRORS = _counted(
    "UserErrors",
    ((),),
    "Requests of the whole account and Region rejected as invalid; throttling is not among them.",
)
TTL_DELETIONS = _counted(
    "TimeToLiveDeletedItemCount", (TABLE,), "Items that DynamoDB deleted after they expired."
)
VECTOR_SEARCH_BYTES = _of_vector_index(
    "VectorSearchRequestBytes", "Bytes of a vector index that searches examined."
)
VECTOR_WRITE_BYTES = _of_vector_index("VectorWriteRequestBytes", "Bytes written to a vector index.")
REPLICATION_LATENCY = Metric(
    namespace=NAMESPACE,
    name="ReplicationLatency",
    dimensions=(RECEIVING_REGION,),
    statistics=frozenset({Statistic.AVERAGE, Statistic.MINIMUM, Statistic.MAXIMUM}),
    unit=Unit.MILLISECONDS,
    meaning="How long a change of an item took to appear in another Region, where one did.",
    source=_SOURCE,
    is_sparse=True,
)

METRICS = (
    CONSUMED_READS,
    CONSUMED_WRITES,
    READ_THROTTLES,
    WRITE_THROTTLES,
    HOT_KEY_READS,
    HOT_KEY_WRITES,
    LATENCY,
    SYSTEM_ERRORS,
    THROTTLED_REQUESTS,
    USER_ERRORS,
    TTL_DELETIONS,
    VECTOR_SEARCH_BYTES,
    VECTOR_WRITE_BYTES,
    REPLICATION_LATENCY,
)

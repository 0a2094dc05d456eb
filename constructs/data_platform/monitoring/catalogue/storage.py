"""Sizes of tables and overdue deletions, which DynamoDB does not publish and this platform does."""

from data_platform.monitoring.catalogue.dynamodb import INDEX, TABLE
from data_platform.monitoring.metric import Metric, Statistic, Unit

NAMESPACE = "DataPlatform/Storage"
_SOURCE = "lambdas/storage_metrics, every six hours"
_LEVELS = frozenset({Statistic.AVERAGE, Statistic.MINIMUM, Statistic.MAXIMUM})


def _level(name: str, dimensions: tuple[str, ...], unit: Unit, meaning: str) -> Metric:
    return Metric(
        namespace=NAMESPACE,
        name=name,
        dimensions=(dimensions,),
        statistics=_LEVELS,
        unit=unit,
        meaning=meaning,
        source=_SOURCE,
        is_sparse=True,
    )


TABLE_SIZE = _level("TableSizeBytes", TABLE, Unit.BYTES, "Size of a table without its indexes.")
ITEM_COUNT = _level("ItemCount", TABLE, Unit.COUNT, "Number of items of a table.")
INDEX_SIZE = _level("IndexSizeBytes", INDEX, Unit.BYTES, "Size of an index.")
GROWTH = _level(
    "TableSizeGrowth30Days",
    TABLE,
    Unit.PERCENT,
    "How much larger a table is than 30 days ago; nothing while there is no figure of that day.",
)
EXPIRY_OVERDUE = _level(
    "ExpiryOverdueDays",
    TABLE,
    Unit.COUNT,
    "For how many days items should have expired of which none was deleted; zero if all is well.",
)

METRICS = (TABLE_SIZE, ITEM_COUNT, INDEX_SIZE, GROWTH, EXPIRY_OVERDUE)

"""How old the archive of a table or a database is, which this platform tells."""

from data_platform.monitoring.metric import Metric, Statistic, Unit

NAMESPACE = "DataPlatform/Exports"

EXPORT_OVERDUE = Metric(
    namespace=NAMESPACE,
    name="ExportOverdueDays",
    dimensions=(("TableName",), ("DBInstanceIdentifier",)),
    statistics=frozenset({Statistic.AVERAGE, Statistic.MINIMUM, Statistic.MAXIMUM}),
    unit=Unit.COUNT,
    meaning="For how many days the newest export has been older than it should be; zero if all "
    "is well.",
    source="lambdas/archive_exports, every twelve hours",
    is_sparse=True,
)

METRICS = (EXPORT_OVERDUE,)

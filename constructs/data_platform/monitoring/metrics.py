"""The CloudWatch metrics that alarms and dashboards use, and what CloudWatch does not say of them.

CloudWatch accepts an alarm on any name with any dimensions, and such an alarm stays silent for ever
if nothing publishes that series. Every alarm and widget must therefore match an entry here: name,
one of its sets of dimensions, and a statistic that makes sense for it. The entries of one service
lie in one module of ``catalogue``.
"""

from collections.abc import Collection, Mapping

from data_platform.errors import ConfigurationError
from data_platform.monitoring.catalogue import (
    backups,
    dynamodb,
    exports,
    functions,
    messaging,
    postgresql,
    provider_costs,
    storage,
)
from data_platform.monitoring.metric import Metric, Statistic

__all__ = ["CATALOGUE", "Metric", "Statistic", "catalogued"]

CATALOGUE: Mapping[tuple[str, str], Metric] = {
    (metric.namespace, metric.name): metric
    for metrics in (
        dynamodb.METRICS,
        storage.METRICS,
        functions.METRICS,
        messaging.METRICS,
        postgresql.METRICS,
        backups.METRICS,
        exports.METRICS,
        provider_costs.METRICS,
    )
    for metric in metrics
}
"""Every metric by namespace and name."""


def catalogued(
    namespace: str, name: str, dimensions: Collection[str], statistic: str | None = None
) -> Metric:
    """Return the entry of a series.

    Raises
    ------
    ConfigurationError
        If nothing publishes such a series, or if the statistic says nothing about it.
    """
    metric = CATALOGUE.get((namespace, name))
    if metric is None:
        raise ConfigurationError(
            f"{namespace} {name}: the catalogue of metrics has no such entry. Correct the name, or "
            "add the metric with its source to data_platform.monitoring.catalogue."
        )
    if frozenset(dimensions) not in metric.dimension_sets:
        known = " or ".join(" + ".join(sorted(names)) or "none" for names in metric.dimensions)
        given = " + ".join(sorted(dimensions)) or "none"
        raise ConfigurationError(
            f"{namespace} {name}: nothing publishes it with the dimensions {given}, so an alarm on "
            f"it never fires. Use {known}."
        )
    if statistic is not None and statistic not in metric.statistics:
        valid = ", ".join(sorted(metric.statistics))
        raise ConfigurationError(
            f"{namespace} {name}: the statistic {statistic} says nothing about it. Use {valid}."
        )
    return metric

"""What AI providers charge, as the daily sums of their replies have it."""

from data_platform.monitoring.metric import Metric, Statistic, Unit

NAMESPACE = "DataPlatform/ProviderCosts"

DAILY_COST = Metric(
    namespace=NAMESPACE,
    name="DailyCostUsd",
    dimensions=(("TableName", "Provider"),),
    statistics=frozenset({Statistic.MAXIMUM}),
    unit=Unit.NONE,
    meaning="What the replies of a provider have cost on their UTC day up to then, in USD.",
    source="lambdas/tutoria_usage_rollup, after each batch with messages of the provider",
    is_sparse=True,
)

METRICS = (DAILY_COST,)

"""IOPS tables, from the product's database document (its section numbers are in ``source``)."""

from data_platform.dynamodb.schema import Product
from stacks.iops.insights import INSIGHTS
from stacks.iops.metrics import METRICS
from stacks.iops.writes.insights import INSIGHT_WRITES
from stacks.iops.writes.metrics import METRIC_WRITES

IOPS = Product(
    name="iops",
    title="Intelligent Operations Dashboard",
    owner="operations-analytics",
    stack_name="IOpsDashboard-DatabaseStack",
    export_prefix="IOpsDashboard",
    tables=(METRICS, INSIGHTS),
    write_patterns=METRIC_WRITES + INSIGHT_WRITES,
)

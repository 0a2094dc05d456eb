"""IOPS tables, from the product's database document (its section numbers are in ``source``)."""

from data_platform.dynamodb.schema import Product
from stacks.iops.insights import INSIGHTS
from stacks.iops.metrics import METRICS

IOPS = Product(
    name="iops",
    title="Intelligent Operations Dashboard",
    owner="operations-analytics",
    stack_name="IOpsDashboard-DatabaseStack",
    export_prefix="IOpsDashboard",
    tables=(METRICS, INSIGHTS),
)

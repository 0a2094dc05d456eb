"""The CloudWatch dashboards of a product."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import Product
from data_platform.monitoring.dashboards.body import dashboard_body
from data_platform.monitoring.dashboards.capacity import capacity_panels
from data_platform.monitoring.dashboards.health import health_panels
from data_platform.monitoring.dashboards.panels import Panel
from data_platform.monitoring.product_monitoring import ProductMonitoring
from data_platform.references import json_with_references

MAX_ALARMS = 100
"""How many alarms CloudWatch shows in one widget."""

_LAST_HOURS = "-PT6H"
_LAST_DAY = "-P1D"
_LAST_WEEK = "-P7D"


class ProductDashboards(Construct):
    """One dashboard for health and one for capacity and cost.

    A stage with essential alarms only has both on one dashboard: an account pays for each beyond
    the third.

    Parameters
    ----------
    product, deployment
        Whose they are, and in which stage.
    monitoring
        What is watched, and the alarms.
    """

    def __init__(
        self,
        scope: Stack,
        construct_id: str,
        *,
        product: Product,
        deployment: Deployment,
        monitoring: ProductMonitoring,
    ) -> None:
        super().__init__(scope, construct_id)
        self._region = scope.region
        prefix = deployment.named_in_account(product.name, self._region)
        # Names, not references: a search for tables is a string.
        tables = tuple(deployment.named(table.name) for table in product.tables)
        # All stages have dashboards of the same names, and people have several open.
        title = f"{product.title} in {deployment.stage.name}"
        are_two = deployment.stage.alarms.is_full
        names = (f"{prefix}-health", f"{prefix}-capacity") if are_two else (None, None)
        health = health_panels(
            title,
            monitoring.resources,
            tables,
            tuple(monitoring.alarm_arns[:MAX_ALARMS]),
            capacity=names[1],
        )
        capacity = capacity_panels(title, monitoring.resources, tables, health=names[0])
        if are_two:
            self._add("Health", f"{prefix}-health", health, _LAST_HOURS)
            self._add("Capacity", f"{prefix}-capacity", capacity, _LAST_WEEK)
        else:
            self._add("Overview", f"{prefix}-overview", [*health, *capacity], _LAST_DAY)

    def _add(self, construct_id: str, name: str, panels: Sequence[Panel], since: str) -> None:
        cloudwatch.CfnDashboard(
            self,
            construct_id,
            dashboard_name=name,
            dashboard_body=json_with_references(
                dashboard_body(panels, region=self._region, since=since)
            ),
        )

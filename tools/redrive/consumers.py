"""Which functions follow the changes of a product's tables."""

from data_platform.dynamodb.schema import Product
from data_platform.functions.sources import FUNCTION_SOURCES, STREAM_RECORDS


def consumers_of(product: Product) -> list[str]:
    """Return the names of a product's stream consumers, without a namespace.

    They are those of their packages: `iops-health-events` is `lambdas/iops_health_events`. Every
    other function of the product does without the package that all consumers share.
    """
    return [
        package.name.replace("_", "-")
        for package in sorted(FUNCTION_SOURCES.glob(f"{product.name}_*"))
        if any(STREAM_RECORDS.name in path.read_text("utf-8") for path in package.glob("*.py"))
    ]

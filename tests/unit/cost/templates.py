"""Small templates to price."""

from typing import Any

from tools.cost.estimate import Estimate, estimate

Template = dict[str, Any]


def template(**resources: tuple[str, dict[str, Any]]) -> Template:
    """Return a template from type and properties of each logical ID."""
    return {
        "Resources": {
            logical_id: {"Type": kind, "Properties": properties}
            for logical_id, (kind, properties) in resources.items()
        }
    }


def estimated(stage: str = "prod", **resources: tuple[str, dict[str, Any]]) -> Estimate:
    """Return the estimate of one stack with these resources."""
    return estimate(stage, {"TestStack": template(**resources)})


def chat_messages(**changes: Any) -> tuple[str, dict[str, Any]]:
    """Return TutorIA's table, whose load is documented, changed as the test wants it."""
    properties: dict[str, Any] = {
        "TableName": "ChatMessages",
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [{"IndexName": name} for name in ("a", "b", "c")],
        "Replicas": [replica()],
    }
    return "AWS::DynamoDB::GlobalTable", {**properties, **changes}


def replica(**changes: Any) -> dict[str, Any]:
    """Return a Region of a table, with point-in-time recovery."""
    recovery = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    return {"Region": "us-east-1", **recovery, **changes}


def capacity(kind: str, minimum: int) -> dict[str, Any]:
    """Return settings of capacity that scales from a minimum."""
    scaling = {"MinCapacity": minimum, "MaxCapacity": 100}
    return {f"{kind}ProvisionedThroughputSettings": {f"{kind}CapacityAutoScalingSettings": scaling}}


def costs(estimate: Estimate) -> dict[str, float]:
    """Return the cost of every line by what it is."""
    return {line.what: round(line.usd, 6) for line in estimate.lines}

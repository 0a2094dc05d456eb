"""Writes to ``iops-dashboard-metrics``."""

from data_platform.dynamodb.conditions import less_than
from data_platform.dynamodb.writes.conditions import absent, any_of
from data_platform.dynamodb.writes.declarations import (
    Put,
    Race,
    Refusal,
    SecondCall,
    WritePattern,
    passed,
)
from stacks.iops.metrics import METRICS

_STUDENT = METRICS.examples[0].item

METRIC_WRITES = (
    WritePattern(
        name="upsert-metrics",
        purpose="Write the metrics of an entity, computed at last_updated.",
        writer="IOPS processing function (role of iops:lambdaExecutionRoleArn)",
        steps=(
            Put(
                table=METRICS.name,
                entity="EntityMetrics",
                item=passed(*_STUDENT),
                condition=(
                    any_of(absent("entity_id"), less_than("last_updated", "<last_updated>")),
                ),
                before="student-4532",
            ),
        ),
        parameters={**_STUDENT, "health_score": 64, "last_updated": "2025-01-15T10:40:00Z"},
        varies=("last_updated", "health_score"),
        invariant=(
            "Metrics never go back in time: what was computed earlier and arrives later does not "
            "replace what is there, and raises no alarm about a health score of the past."
        ),
        race=Race.NEWEST_STAYS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(
                when="Later metrics are there.", holds={"last_updated": "2025-01-15T10:41:00Z"}
            ),
            Refusal(
                when="These metrics are there.", holds={"last_updated": "2025-01-15T10:40:00Z"}
            ),
        ),
        when_refused="Nothing: what is there is as new, or newer.",
        source="Verification steps, 1 (put-item); Metrics Table, last_updated",
    ),
)

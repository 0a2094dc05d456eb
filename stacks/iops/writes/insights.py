"""Writes to ``iops-dashboard-insights``."""

from datetime import timedelta

from data_platform.dynamodb.writes.conditions import absent
from data_platform.dynamodb.writes.declarations import (
    Put,
    Race,
    Refusal,
    SecondCall,
    WritePattern,
    passed,
    taken,
)
from data_platform.dynamodb.writes.values import FromNow
from stacks.iops.insights import INSIGHTS

_INSIGHT = INSIGHTS.examples[0].item
_WRITTEN = (
    *("alert_id", "entity_id", "prediction_type", "risk_score", "explanation"),
    *("recommendations", "timestamp", "model_used"),
)

INSIGHT_WRITES = (
    WritePattern(
        name="write-insight",
        purpose="Write what a model says about an entity; it is kept for 90 days.",
        writer="IOPS AI function (role of iops:lambdaExecutionRoleArn)",
        steps=(
            Put(
                table=INSIGHTS.name,
                entity="Insight",
                item={
                    "pk": "insight#<entity_id>",
                    "sk": "<timestamp>",
                    **passed(*_WRITTEN),
                    "ttl": FromNow(timedelta(days=90)),
                },
                condition=(absent("pk"),),
            ),
        ),
        parameters=taken(_INSIGHT, *_WRITTEN),
        varies=("explanation", "risk_score"),
        invariant="An insight is written once and never replaced, and expires after 90 days.",
        race=Race.ONE_WINS,
        second_call=SecondCall.REFUSED,
        refusals=(
            Refusal(when="There is one of the same entity and time.", found="frequent-calls-4532"),
        ),
        when_refused=(
            "If alert_id of the item returned is the caller's own, it was written before. "
            "Otherwise write it with fractions of a second in timestamp."
        ),
        source="Verification steps, 3 (put-item, ttl of 7,776,000 s)",
    ),
)

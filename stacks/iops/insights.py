"""``iops-dashboard-insights``: AI-generated insights and predictions."""

from datetime import timedelta

from data_platform.dynamodb.attributes import EPOCH_SECONDS, ISO_8601_UTC, list_of, number, string
from data_platform.dynamodb.conditions import begins_with, equals, greater_than
from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import (
    AccessPattern,
    Entity,
    Example,
    Index,
    Table,
    TimeToLive,
    number_key,
    string_key,
)
from data_platform.dynamodb.types import Operation, Order
from stacks.load import PEOPLE

# The document's example expires months before it was written; the 90 days that it says hold.
_FREQUENT_CALLS = Example(
    "frequent-calls-4532",
    {
        "pk": "insight#stu_4532",
        "sk": "2025-01-15T10:30:00Z",
        "alert_id": "high_ib_call_frequency_stu_4532_1705318200000",
        "entity_id": "stu_4532",
        "prediction_type": "high_ib_call_frequency",
        "risk_score": 82,
        "explanation": ("Student shows high IB call frequency with declining health score..."),
        "recommendations": [
            "Schedule immediate check-in call",
            "Review IB call transcripts",
            "Offer session with senior tutor",
        ],
        "timestamp": "2025-01-15T10:30:00Z",
        "model_used": "bedrock-claude-3.5-haiku",
        "ttl": 1_744_713_000,
    },
)
_FREQUENT_CALLS_LATER = _FREQUENT_CALLS.variation(
    "frequent-calls-4532-later",
    {
        "sk": "2025-02-02T09:00:00Z",
        "timestamp": "2025-02-02T09:00:00Z",
        "alert_id": "high_ib_call_frequency_stu_4532_1738486800000",
        "risk_score": 64,
        "ttl": 1_746_262_800,
    },
)
_FREQUENT_CALLS_OTHER = _FREQUENT_CALLS.variation(
    "frequent-calls-7781",
    {
        "pk": "insight#stu_7781",
        "sk": "2025-01-20T12:00:00Z",
        "timestamp": "2025-01-20T12:00:00Z",
        "alert_id": "high_ib_call_frequency_stu_7781_1737374400000",
        "entity_id": "stu_7781",
        "risk_score": 95,
        "ttl": 1_745_150_400,
    },
)
_LOW_HEALTH = _FREQUENT_CALLS.variation(
    "low-health-4532",
    {
        "sk": "2025-01-10T07:15:00Z",
        "timestamp": "2025-01-10T07:15:00Z",
        "alert_id": "low_health_score_stu_4532_1736493300000",
        "prediction_type": "low_health_score",
        "risk_score": 45,
        "ttl": 1_744_269_300,
    },
)

INSIGHTS = Table(
    name="iops-dashboard-insights",
    construct_id="InsightsTable",
    purpose="Insights and predictions that AI models wrote about entities; kept for 90 days.",
    source="IOPS document, sections 1 and 3, Insights Table",
    partition_key=string_key("pk"),
    sort_key=string_key("sk"),
    ttl=TimeToLive(attribute="ttl", retention=timedelta(days=90)),
    indexes=(
        Index(
            name="PredictionTypeIndex",
            partition_keys=(string_key("prediction_type"),),
            sort_keys=(string_key("timestamp"),),
            purpose="Predictions of one type by time.",
            distinct_partition_values=10,
        ),
        Index(
            name="RiskScoreIndex",
            partition_keys=(string_key("prediction_type"),),
            sort_keys=(number_key("risk_score"),),
            purpose="Predictions of one type by risk.",
            distinct_partition_values=10,
        ),
    ),
    entities=(
        Entity(
            name="Insight",
            meaning="One prediction about one entity at one time.",
            key_templates={"pk": "insight#<entity_id>"},
            attributes=(
                string("pk", "Entity that the insight is about"),
                string("sk", "When the insight was written", unit=ISO_8601_UTC),
                string("alert_id", "Identifier of the alert"),
                string("entity_id", "Entity that the insight is about"),
                string("prediction_type", "Kind of alert, such as high_ib_call_frequency"),
                number("risk_score", "Risk score", minimum=0, maximum=100),
                string("explanation", "What the model says about the risk", sensitive=True),
                list_of("recommendations", "What the model recommends to do", sensitive=True),
                string("timestamp", "When the insight was written", unit=ISO_8601_UTC),
                string("model_used", "Identifier of the AI model"),
                number("ttl", "When the insight expires", unit=EPOCH_SECONDS),
            ),
            examples=(_FREQUENT_CALLS, _FREQUENT_CALLS_LATER, _FREQUENT_CALLS_OTHER, _LOW_HEALTH),
            load=Load(created=2 * PEOPLE, queries=(Queries(50_000, items=20),)),
        ),
    ),
    access_patterns=(
        AccessPattern(
            name="insight",
            purpose="Read one insight.",
            operation=Operation.GET_ITEM,
            conditions=(equals("pk", "insight#<entity_id>"), equals("sk", "<written_at>")),
            parameters={"entity_id": "stu_4532", "written_at": "2025-01-15T10:30:00Z"},
            returns=("frequent-calls-4532",),
            source="Insights Table, primary key",
        ),
        AccessPattern(
            name="insights-of-entity",
            purpose="List the ten latest insights about one entity.",
            conditions=(equals("pk", "insight#<entity_id>"),),
            attributes=("sk", "prediction_type", "risk_score", "explanation"),
            order=Order.DESCENDING,
            limit=10,
            parameters={"entity_id": "stu_4532"},
            returns=("frequent-calls-4532-later", "frequent-calls-4532", "low-health-4532"),
            source="scripts/query-insights.sh",
        ),
        AccessPattern(
            name="insights-of-entity-in-period",
            purpose="List the insights about one entity in a month, or another prefix of a time.",
            conditions=(equals("pk", "insight#<entity_id>"), begins_with("sk", "<period>")),
            parameters={"entity_id": "stu_4532", "period": "2025-01"},
            returns=("low-health-4532", "frequent-calls-4532"),
            source="Query examples, all insights for a student",
        ),
        AccessPattern(
            name="predictions-of-type",
            purpose="List all predictions of one type, latest first.",
            index="PredictionTypeIndex",
            conditions=(equals("prediction_type", "<prediction_type>"),),
            order=Order.DESCENDING,
            parameters={"prediction_type": "high_ib_call_frequency"},
            returns=("frequent-calls-4532-later", "frequent-calls-7781", "frequent-calls-4532"),
            source="Index PredictionTypeIndex, use case",
        ),
        AccessPattern(
            name="high-risk-predictions",
            purpose="List predictions of one type above a risk score, highest risk first.",
            index="RiskScoreIndex",
            conditions=(
                equals("prediction_type", "<prediction_type>"),
                greater_than("risk_score", "<threshold>"),
            ),
            order=Order.DESCENDING,
            parameters={"prediction_type": "high_ib_call_frequency", "threshold": 80},
            returns=("frequent-calls-7781", "frequent-calls-4532"),
            source="Index RiskScoreIndex, use case; query examples, high-risk predictions",
        ),
    ),
)

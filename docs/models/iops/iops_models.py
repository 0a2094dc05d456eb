"""Items of Intelligent Operations Dashboard, and their keys.

Items are those of boto3's resource interface, which gives Numbers as Decimal and takes int
as well. Made by `datactl catalog write` from the declarations: do not edit, but copy the
file to where it is used. It needs Python 3.11.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

Number: TypeAlias = int | Decimal


def _part(name: str, value: object, *dividers: str) -> str:
    """Return a part of a key as text, or refuse what would make the key of another item."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"{name} is neither text nor a number, as a part of a key has to be.")
    text = value if isinstance(value, str) else str(value)
    if not text:
        raise ValueError(f"{name} is empty, and a part of a key may not be.")
    for divider in dividers:
        if divider in text:
            raise ValueError(f"{name} has {divider!r} in it, which divides the parts of this key.")
    return text


def as_item(item: Mapping[str, object]) -> dict[str, Any]:
    """Return an item as type checkers want it to be for boto3, whose types take no TypedDict."""
    return dict(item)


class EntityMetrics(TypedDict):
    """The current metrics of one student, tutor, subject or region.

    An item of the table ``iops-dashboard-metrics``.
    """

    entity_id: str
    """Identifier of the student, tutor, subject or region."""

    entity_type: Literal["student", "tutor", "subject", "region"]
    """Kind of entity."""

    sessions_7d: Number
    """Sessions in the last 7 days; at least 0."""

    sessions_14d: Number
    """Sessions in the last 14 days; at least 0."""

    sessions_30d: Number
    """Sessions in the last 30 days; at least 0."""

    ib_calls_7d: Number
    """IB calls in the last 7 days; at least 0."""

    ib_calls_14d: Number
    """IB calls in the last 14 days; at least 0."""

    avg_rating: Number
    """Average rating; at least 0; at most 5."""

    health_score: NotRequired[Number]
    """Health score; below 70 is low; absent while there is none; at least 0; at most 100."""

    last_updated: str
    """When the metrics were computed; ISO 8601, UTC."""


def entity_metrics_key(entity_id: str, entity_type: str) -> dict[str, str]:
    """Return the key of ``EntityMetrics``."""
    return {"entity_id": entity_id, "entity_type": entity_type}


class Insight(TypedDict):
    """One prediction about one entity at one time.

    An item of the table ``iops-dashboard-insights``.
    """

    pk: str
    """Entity that the insight is about."""

    sk: str
    """When the insight was written; ISO 8601, UTC."""

    alert_id: str
    """Identifier of the alert."""

    entity_id: str
    """Entity that the insight is about."""

    prediction_type: str
    """Kind of alert, such as high_ib_call_frequency."""

    risk_score: Number
    """Risk score; at least 0; at most 100."""

    explanation: str
    """What the model says about the risk. Sensitive."""

    recommendations: list[Any]
    """What the model recommends to do. Sensitive."""

    timestamp: str
    """When the insight was written; ISO 8601, UTC."""

    model_used: str
    """Identifier of the AI model."""

    ttl: Number
    """When the insight expires; epoch seconds."""


INSIGHT_SENSITIVE: Final = frozenset({"explanation", "recommendations"})
"""Attributes of ``Insight`` with secrets or personal data: for no log."""


def insight_pk(entity_id: str) -> str:
    """Return ``pk`` of ``Insight``."""
    return "insight#" + _part("entity_id", entity_id)


def insight_key(entity_id: str, sk: str) -> dict[str, str]:
    """Return the key of ``Insight``."""
    return {"pk": insight_pk(entity_id), "sk": sk}

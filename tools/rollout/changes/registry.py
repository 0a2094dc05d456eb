"""The rules of every type of resource."""

from tools.rollout.changes.dynamodb.tables import TABLE
from tools.rollout.changes.rules import TypeRules
from tools.rollout.changes.services import (
    access,
    functions,
    messaging,
    monitoring,
    network,
    others,
    rds,
    storage,
)

TABLE_TYPE = "AWS::DynamoDB::GlobalTable"

RULES: dict[str, TypeRules] = {
    TABLE_TYPE: TABLE,
    **access.TYPES,
    **functions.TYPES,
    **messaging.TYPES,
    **monitoring.TYPES,
    **network.TYPES,
    **others.TYPES,
    **rds.TYPES,
    **storage.TYPES,
}
_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")


def rules_of(resource_type: str) -> TypeRules:
    """Return the rules of a type, those of the unknown if there are none."""
    if resource_type.startswith(_CUSTOM):
        return others.CUSTOM
    return RULES.get(resource_type, others.UNKNOWN)


def is_custom(resource_type: str) -> bool:
    """Tell whether a function of ours makes resources of a type."""
    return resource_type.startswith(_CUSTOM)

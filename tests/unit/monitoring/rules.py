"""The rules that hold: those for every product, and those of each."""

from data_platform.monitoring.policy.general import GENERAL_RULES
from data_platform.monitoring.policy.resources import Feature, ResourceKind
from data_platform.monitoring.policy.rules import Coverage
from stacks.application import PRODUCT_STACKS

RULES_BY_STACK = {stack.__name__: stack.alarm_rules for stack in PRODUCT_STACKS}
EVERY_RULE = (*GENERAL_RULES, *(rule for rules in RULES_BY_STACK.values() for rule in rules))


def rules_for(kind: ResourceKind, *features: Feature) -> set[str]:
    """Return the IDs of the rules for any product's resource of a kind with some features."""
    return {
        rule.rule_id
        for rule in GENERAL_RULES
        if rule.kind is kind
        and rule.needs <= set(features)
        and rule.coverage is not Coverage.ESSENTIAL
    }

"""The alarm that a rule asks for on a resource, still as data."""

from dataclasses import dataclass

from data_platform.monitoring.policy.resources import Resource
from data_platform.monitoring.policy.rules import AlarmRule
from data_platform.monitoring.policy.signals import AlarmSource


@dataclass(frozen=True, kw_only=True)
class AlarmDefinition:
    """An alarm: rule, resource, and what it is judged by.

    Attributes
    ----------
    threshold
        The figure that values are compared with.
    """

    rule: AlarmRule
    resource: Resource
    source: AlarmSource
    threshold: float

    @property
    def alarm_id(self) -> str:
        """The alarm's construct ID beneath its resource."""
        return f"{self.rule.rule_id}{self.source.part}"

    @property
    def name(self) -> str:
        """Its name, still without that of the product."""
        return f"{self.resource.title}-{self.alarm_id}"


def definitions(rule: AlarmRule, resource: Resource) -> list[AlarmDefinition]:
    """Return the alarms that a rule asks for on a resource: one, or more for very many indexes.

    Raises
    ------
    ConfigurationError
        If the resource lacks the figure that the threshold is a share of.
    """
    threshold = rule.threshold_of(resource)
    return [
        AlarmDefinition(rule=rule, resource=resource, source=source, threshold=threshold)
        for source in rule.signal.sources(resource)
    ]

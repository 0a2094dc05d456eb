"""What alarms cost is decided here, not found out on a bill."""

from collections.abc import Mapping

import pytest

from tests.unit.monitoring.watch import COMPOSITE_ALARM, alarms_of
from tools.synthesis import Assembly

USD_A_METRIC = 0.10
USD_A_COMPOSITE_ALARM = 0.50
FREE_METRICS = 10
MAX_USD_A_MONTH = {"dev": 4, "staging": 62, "prod": 62}


@pytest.mark.parametrize(("stage", "most"), MAX_USD_A_MONTH.items())
def test_alarms_cost_no_more_than_was_decided(
    stage: str, most: float, assemblies: Mapping[str, Assembly]
) -> None:
    """Queries are billed for series that have data; at rest, theirs have none or little."""
    templates = assemblies[stage].templates
    metrics = sum(len(alarm.keys) for alarm in alarms_of(templates))
    composites = sum(
        resource["Type"] == COMPOSITE_ALARM
        for template in templates.values()
        for resource in template["Resources"].values()
    )
    price = (metrics - FREE_METRICS) * USD_A_METRIC + composites * USD_A_COMPOSITE_ALARM
    assert price <= most


@pytest.mark.parametrize("stage", MAX_USD_A_MONTH)
def test_no_alarm_is_refused_for_its_metrics_or_billed_as_high_resolution(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for alarm in alarms_of(assemblies[stage].templates):
        assert len(alarm.keys) <= 10, alarm.name
        assert alarm.period_seconds >= 60, alarm.name

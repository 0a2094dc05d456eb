"""Rules that cannot work are refused, and alarms follow from the others as they say."""

from dataclasses import replace
from typing import Any

import pytest

from data_platform.errors import ConfigurationError
from data_platform.monitoring.policy.databases import CONNECTIONS
from data_platform.monitoring.policy.definitions import definitions
from data_platform.monitoring.policy.functions import SLOW
from data_platform.monitoring.policy.general import GENERAL_RULES
from data_platform.monitoring.policy.resources import Feature, Limit, Resource, ResourceKind
from data_platform.monitoring.policy.rules import AlarmRule, Coverage, Severity
from data_platform.monitoring.policy.signals import MAX_METRICS
from data_platform.monitoring.policy.tables import EXPIRY_STOPPED, HOT_KEY, THROTTLING
from data_platform.monitoring.policy.wording import condition, description
from stacks.product_stack import ProductStack
from tests.unit.monitoring.rules import EVERY_RULE, RULES_BY_STACK
from tests.unit.monitoring.stacks import product_stack

MAX_DESCRIPTION = 1024
LIMITS = dict.fromkeys(Limit, 1000.0)


def _table(indexes: int = 0, **changes: object) -> Resource:
    resource = Resource(
        kind=ResourceKind.TABLE,
        resource_id="OrdersTable",
        title="orders",
        dimensions={"TableName": "orders"},
        table="orders",
        indexes=tuple(f"by_field-{number}" for number in range(indexes)),
    )
    return replace(resource, **changes)  # type: ignore[arg-type]


def _resource(rule: AlarmRule) -> Resource:
    return _table(kind=rule.kind, limits=LIMITS, read_operations=("GetItem",))


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"datapoints": 6}, "from one to out_of"),
        ({"datapoints": 0}, "from one to out_of"),
        ({"period_seconds": 30}, "multiple of 60"),
        ({"period_seconds": 86400, "out_of": 8}, "a week at most"),
        ({"warm_up_minutes": -1}, "0 for none"),
        ({"warm_up_minutes": 2881}, "up to 2880"),
        (
            {"period_seconds": 6 * 3600, "by_the_clock": True},
            "no period of 21600 seconds by the clock. Give one of 60, 300, 3600, 86400, 604800",
        ),
    ],
)
def test_a_rule_that_cloudwatch_refuses_is_refused_here(
    changes: dict[str, int], advice: str
) -> None:
    with pytest.raises(ConfigurationError, match=advice) as error:
        replace(THROTTLING, **changes)  # type: ignore[arg-type]
    assert "Throttling" in str(error.value)


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"threshold": "5"}, "threshold: it is a str, '5'. Give a float or a ShareOf"),
        ({"tables": "orders"}, "tables: it is a str, 'orders'. Give a frozenset of str or None"),
        ({"severity": "critical"}, "severity: it is a str, 'critical'. Give one of Severity"),
    ],
)
def test_a_value_of_another_type_is_refused(changes: dict[str, Any], advice: str) -> None:
    with pytest.raises(ConfigurationError, match=advice):
        replace(THROTTLING, **changes)


def test_a_rule_about_no_table_of_the_product_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would make no alarm, and nobody would notice."""
    rule = replace(THROTTLING, tables=frozenset({"lesons"}))
    monkeypatch.setattr(ProductStack, "alarm_rules", (rule,))
    with pytest.raises(
        ConfigurationError, match=r"Throttling: Test has no table lesons\. Its tables"
    ):
        product_stack().add_monitoring()


def test_the_sum_of_a_table_takes_in_its_indexes() -> None:
    (alarm,) = definitions(THROTTLING, _table(indexes=2))
    assert alarm.source.expression == (
        "SUM([FILL(m0, 0), FILL(m1, 0), FILL(m2, 0), FILL(m3, 0), FILL(m4, 0), FILL(m5, 0)])"
    )
    assert [one.label for one in alarm.source.series[:4]] == [
        "ReadThrottleEvents orders",
        "WriteThrottleEvents orders",
        "ReadThrottleEvents by_field-0",
        "WriteThrottleEvents by_field-0",
    ]


@pytest.mark.parametrize("indexes", [0, 4, 5, 9, 20])
def test_a_table_with_many_indexes_has_more_alarms_that_leave_none_out(indexes: int) -> None:
    resource = _table(indexes=indexes)
    alarms = definitions(HOT_KEY, resource)
    watched = [
        one.dimensions.get("GlobalSecondaryIndexName")
        for alarm in alarms
        for one in alarm.source.series
    ]
    assert sorted(watched, key=str) == sorted([None, *resource.indexes] * 2, key=str)
    assert all(len(alarm.source.series) <= MAX_METRICS for alarm in alarms)
    assert len({alarm.alarm_id for alarm in alarms}) == len(alarms)
    assert alarms[0].alarm_id == "HotKey"


def test_a_further_index_leaves_the_ids_of_other_alarms_alone() -> None:
    before = {alarm.alarm_id for alarm in definitions(HOT_KEY, _table(indexes=6))}
    after = {alarm.alarm_id for alarm in definitions(HOT_KEY, _table(indexes=15))}
    assert before < after


def test_a_share_of_a_figure_becomes_a_threshold() -> None:
    function = _table(kind=ResourceKind.FUNCTION, limits={Limit.TIMEOUT: 60_000})
    (alarm,) = definitions(SLOW, function)
    assert alarm.threshold == 48_000


def test_a_share_of_an_unknown_figure_names_what_to_add() -> None:
    database = _table(kind=ResourceKind.DATABASE)
    with pytest.raises(ConfigurationError, match=r"orders.*Connections.*80 %.*connections"):
        definitions(CONNECTIONS, database)


def test_a_rule_holds_for_its_kind_its_features_its_tables_and_its_stages() -> None:
    resource = _table()
    assert THROTTLING.applies_to(resource, is_full=True)
    assert not THROTTLING.applies_to(resource, is_full=False)
    assert not SLOW.applies_to(resource, is_full=True)
    assert not EXPIRY_STOPPED.applies_to(resource, is_full=True)
    expiring = replace(resource, features=frozenset({Feature.SLOW_EXPIRY}))
    assert EXPIRY_STOPPED.applies_to(expiring, is_full=True)
    for tables, expected in ((frozenset({"orders"}), True), (frozenset({"users"}), False)):
        assert replace(THROTTLING, tables=tables).applies_to(resource, is_full=True) is expected
    essential = replace(THROTTLING, coverage=Coverage.ESSENTIAL)
    assert not essential.applies_to(resource, is_full=True)
    assert essential.applies_to(resource, is_full=False)


def test_rules_of_one_kind_have_different_ids() -> None:
    for rules in RULES_BY_STACK.values():
        together = [(rule.kind, rule.rule_id) for rule in (*GENERAL_RULES, *rules)]
        assert len(together) == len(set(together))


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: f"{rule.kind} {rule.rule_id}")
def test_every_alarm_says_why_and_what_to_do(rule: AlarmRule) -> None:
    for alarm in definitions(rule, _resource(rule)):
        text = description(alarm)
        assert text.startswith(f"orders: {rule.reason} Threshold: ")
        assert text.endswith(f"/docs/runbooks/{rule.runbook}.md")
        assert f"Source: {rule.source}. " in text
        assert len(text) <= MAX_DESCRIPTION
        assert rule.reason.endswith(".")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "more than 10 throttled reads and writes, in 3 of 5 minutes"),
        (
            {"datapoints": 1, "out_of": 1},
            "more than 10 throttled reads and writes, within 1 minute",
        ),
        (
            {"period_seconds": 300, "threshold": 1_500_000},
            "more than 1,500,000 throttled reads and writes, in 3 of 5 times 5 minutes",
        ),
        (
            {"period_seconds": 86400},
            "more than 10 throttled reads and writes, in 3 of 5 days",
        ),
    ],
)
def test_the_threshold_in_words(changes: dict[str, int], words: str) -> None:
    rule = replace(THROTTLING, **changes)  # type: ignore[arg-type]
    (alarm,) = definitions(rule, _table())
    assert condition(alarm) == words


def test_only_few_rules_wake_people() -> None:
    """A rule is critical if users notice, or data is lost soon."""
    critical = {rule.rule_id for rule in EVERY_RULE if rule.severity is Severity.CRITICAL}
    assert critical == {
        "Throttling",
        "NotRead",
        "NotCalled",
        "NotArchived",
        "RecordsNotKept",
        "StreamLoss",
        "Silent",
        "Storage",
        "Connections",
        "Wraparound",
    }

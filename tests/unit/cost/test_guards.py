"""Budgets and anomaly detection: what they watch, whom they tell, and what stops synthesis."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import Environment, Stack
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from data_platform.context import MONITOR_CONTEXT_KEY
from data_platform.cost.anomalies import monitor_arn_from_context
from data_platform.cost.guards import CostGuards
from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from data_platform.stage import CostSettings
from stacks.environments import DEV
from tests.unit.tables.stacks import new_app

MONITOR = "arn:aws:ce::111122223333:anomalymonitor/11111111-2222-3333-4444-555555555555"
EMAILS = ("costs@example.com", "platform@example.com")

Resources = dict[str, list[dict[str, Any]]]


def _resources(
    settings: CostSettings | None = None,
    *,
    namespace: str | None = None,
    monitor: object = None,
    region: str = "us-east-1",
    regions: tuple[str, ...] = (),
) -> Resources:
    app = new_app()
    stack = Stack(app, "TestStack", env=Environment(region=region))
    if monitor is not None:
        stack.node.set_context(MONITOR_CONTEXT_KEY, monitor)
    CostGuards(
        stack,
        "CostGuards",
        settings=settings or CostSettings(),
        deployment=Deployment(stage=replace(DEV, regions=regions), namespace=namespace),
        topic=sns.Topic(stack, "Topic"),
        monitor_arn=monitor_arn_from_context(stack),
    )
    found: Resources = {}
    for resource in Template.from_stack(stack).to_json()["Resources"].values():
        found.setdefault(resource["Type"], []).append(resource.get("Properties", {}))
    return found


ASKED = CostSettings(create_anomaly_monitor=True)


@pytest.fixture(scope="module")
def default() -> Resources:
    return _resources()


@pytest.fixture(scope="module")
def full() -> Resources:
    return _resources(replace(ASKED, emails=EMAILS, anomaly_impact_usd=5, budgets_usd=(10,)))


def _budgets(resources: Resources) -> list[dict[str, Any]]:
    return [budget["Budget"] for budget in resources["AWS::Budgets::Budget"]]


def test_the_documented_amounts_are_watched_for_dynamodb_alone(default: Resources) -> None:
    budgets = _budgets(default)
    assert [budget["BudgetLimit"] for budget in budgets] == [
        {"Amount": amount, "Unit": "USD"} for amount in (50, 100, 500)
    ]
    for budget in budgets:
        assert budget["CostFilters"] == {"Service": ["Amazon DynamoDB"]}
        assert (budget["TimeUnit"], budget["BudgetType"]) == ("MONTHLY", "COST")


def test_a_credit_hides_no_spending(default: Resources) -> None:
    for budget in _budgets(default):
        assert budget["CostTypes"] == {"IncludeCredit": False, "IncludeRefund": False}


def test_every_budget_speaks_of_the_forecast_and_of_the_spending(default: Resources) -> None:
    for budget in default["AWS::Budgets::Budget"]:
        told = budget["NotificationsWithSubscribers"]
        kinds = [each["Notification"]["NotificationType"] for each in told]
        assert kinds == ["ACTUAL", "FORECASTED"]
        for each in told:
            assert each["Notification"]["Threshold"] == 100
            assert each["Notification"]["ThresholdType"] == "PERCENTAGE"
            (subscriber,) = each["Subscribers"]
            assert subscriber["SubscriptionType"] == "SNS"
            assert "Ref" in subscriber["Address"]


def test_emails_are_told_as_well(full: Resources) -> None:
    (budget,) = full["AWS::Budgets::Budget"]
    for each in budget["NotificationsWithSubscribers"]:
        emails = [
            subscriber["Address"]
            for subscriber in each["Subscribers"]
            if subscriber["SubscriptionType"] == "EMAIL"
        ]
        assert emails == list(EMAILS)


def test_other_subscribers_make_budgets_of_other_names() -> None:
    """CloudFormation replaces such a budget, and two of one name cannot be."""
    names = [
        {budget["BudgetName"] for budget in _budgets(_resources(CostSettings(emails=emails)))}
        for emails in ((), EMAILS, EMAILS)
    ]
    assert not names[0] & names[1]
    assert names[1] == names[2]


def test_anomalies_are_left_to_the_account_unless_the_stage_asks(default: Resources) -> None:
    """AWS makes a monitor itself, allows one, and gives some accounts none of the API."""
    assert set(default) == {"AWS::Budgets::Budget", "AWS::SNS::Topic"}


def test_one_monitor_watches_every_service_if_asked() -> None:
    resources = _resources(ASKED)
    (monitor,) = resources["AWS::CE::AnomalyMonitor"]
    assert (monitor["MonitorType"], monitor["MonitorDimension"]) == ("DIMENSIONAL", "SERVICE")
    (subscription,) = resources["AWS::CE::AnomalySubscription"]
    # AWS accepts topics only at once, and e-mails only once a day.
    assert subscription["Frequency"] == "IMMEDIATE"
    assert [each["Type"] for each in subscription["Subscribers"]] == ["SNS"]
    assert "Fn::GetAtt" in subscription["MonitorArnList"][0]


def test_emails_about_anomalies_come_daily_from_the_set_impact_on(full: Resources) -> None:
    subscriptions = {each["Frequency"]: each for each in full["AWS::CE::AnomalySubscription"]}
    assert set(subscriptions) == {"IMMEDIATE", "DAILY"}
    daily = subscriptions["DAILY"]["Subscribers"]
    assert daily == [{"Type": "EMAIL", "Address": email} for email in EMAILS]
    for subscription in subscriptions.values():
        threshold = json.loads(subscription["ThresholdExpression"])["Dimensions"]
        assert threshold == {
            "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
            "Values": ["5"],
        }


@pytest.mark.parametrize(
    ("settings", "monitor"),
    [
        (CostSettings(), MONITOR),
        (CostSettings(anomaly_monitor_arn=MONITOR), None),
        (CostSettings(anomaly_monitor_arn=MONITOR.replace("1111", "2222")), MONITOR),
        (ASKED, MONITOR),
    ],
)
def test_a_monitor_that_the_account_has_is_used(
    settings: CostSettings, monitor: str | None
) -> None:
    """What ``-c`` gives wins over the stage."""
    resources = _resources(settings, monitor=monitor)
    assert "AWS::CE::AnomalyMonitor" not in resources
    (subscription,) = resources["AWS::CE::AnomalySubscription"]
    assert subscription["MonitorArnList"] == [MONITOR]


@pytest.mark.parametrize(
    "monitor",
    ["", "11111111-2222-3333-4444-555555555555", MONITOR.replace(":ce:", ":ec2:"), 7, [MONITOR]],
)
def test_a_malformed_monitor_is_refused(monitor: object) -> None:
    with pytest.raises(ConfigurationError, match=r"cost:anomalyMonitorArn is .* give the ARN"):
        _resources(monitor=monitor)


def test_a_copy_under_a_namespace_makes_no_second_monitor() -> None:
    copy = _resources(ASKED, namespace="team-a")
    assert not [kind for kind in copy if kind.startswith("AWS::CE::")]
    names = {budget["BudgetName"] for budget in _budgets(copy)}
    assert len(names) == 3
    assert not names & {budget["BudgetName"] for budget in _budgets(_resources())}


def test_the_stacks_of_a_further_region_make_no_second_monitor_and_budgets_of_other_names() -> None:
    regions = ("us-east-1", "eu-west-1")
    home, further = (_resources(ASKED, regions=regions, region=region) for region in regions)
    assert len(home["AWS::CE::AnomalyMonitor"]) == 1
    assert not [kind for kind in further if kind.startswith("AWS::CE::")]
    names = [{budget["BudgetName"] for budget in _budgets(each)} for each in (home, further)]
    assert names[0] == {budget["BudgetName"] for budget in _budgets(_resources())}
    assert not names[0] & names[1]


def test_a_copy_subscribes_to_the_accounts_monitor_when_told() -> None:
    copy = _resources(namespace="team-a", monitor=MONITOR)
    (subscription,) = copy["AWS::CE::AnomalySubscription"]
    assert subscription["MonitorArnList"] == [MONITOR]
    assert subscription["SubscriptionName"].startswith("team-a-")


def test_a_region_without_budgets_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no budgets in eu-north-1: deploy to another"):
        _resources(region="eu-north-1")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"budgets_usd": ()}, r"budgets_usd is \(\)"),
        ({"budgets_usd": (50, 50)}, "give different amounts above zero"),
        ({"budgets_usd": (0, 50)}, "give different amounts above zero"),
        ({"emails": ("a@example.com",) * 11}, "there are 11 emails, and a budget takes 10"),
        ({"anomaly_impact_usd": 0}, "give an amount above zero"),
        ({"anomaly_monitor_arn": "monitor"}, "anomaly_monitor_arn is 'monitor': give an ARN"),
        (
            {"anomaly_monitor_arn": MONITOR, "create_anomaly_monitor": True},
            "give either anomaly_monitor_arn or create_anomaly_monitor",
        ),
    ],
)
def test_settings_that_aws_would_refuse(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        CostSettings(**settings)


def test_budgets_wait_until_they_may_publish(assemblies: Mapping[str, Any]) -> None:
    """AWS refuses a subscriber that it may not publish to yet."""
    resources = assemblies["prod"].templates["TutoriaChatStack"]["Resources"]
    budgets = [each for each in resources.values() if each["Type"] == "AWS::Budgets::Budget"]
    assert len(budgets) == 3
    for budget in budgets:
        (topic,) = {
            subscriber["Address"]["Ref"]
            for told in budget["Properties"]["NotificationsWithSubscribers"]
            for subscriber in told["Subscribers"]
        }
        (policy,) = (
            name
            for name, each in resources.items()
            if each["Type"] == "AWS::SNS::TopicPolicy"
            and each["Properties"]["Topics"] == [{"Ref": topic}]
        )
        assert policy in budget["DependsOn"]

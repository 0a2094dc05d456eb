"""Alarms reach those who are to hear of them, and nobody else can use the way."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import Environment
from aws_cdk.assertions import Template

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from data_platform.settings.alarms import (
    AlarmDetail,
    AlarmSettings,
    Recipients,
    SlackChannel,
)
from data_platform.stage import CostSettings
from stacks.environments import STAGES
from stacks.tutoria.stack import TutoriaChatStack
from tests.unit.monitoring.stacks import product_stack, watched
from tests.unit.monitoring.watch import COMPOSITE_ALARM, METRIC_ALARM
from tests.unit.tables.stacks import new_app
from tools.synthesis import Assembly

TOPIC, POLICY, KEY = "AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::KMS::Key"
SUBSCRIPTION = "AWS::SNS::Subscription"
SLACK = "AWS::Chatbot::SlackChannelConfiguration"
ALARMS = {"cloudwatch.amazonaws.com"}
BUDGETS, ANOMALIES = "budgets.amazonaws.com", "costalerts.amazonaws.com"
MONITOR = "arn:aws:ce::111122223333:anomalymonitor/11111111-2222-3333-4444-555555555555"
CHANNEL = SlackChannel(workspace_id="T0123456789", channel_id="C0123456789")
LOUD_STAGES = [name for name, stage in STAGES.items() if stage.alarms.actions]


def _of_type(template: Mapping[str, Any], kind: str, part: str = "") -> dict[str, dict[str, Any]]:
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == kind and part in logical_id
    }


def _services(statements: list[dict[str, Any]], action: str) -> set[str]:
    return {
        statement["Principal"]["Service"]
        for statement in statements
        if statement["Effect"] == "Allow"
        and "Service" in statement["Principal"]
        and action in statement["Action"]
    }


@pytest.mark.parametrize("stage", LOUD_STAGES)
def test_only_what_the_stack_has_may_publish_and_use_the_key(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for name, template in assemblies[stage].templates.items():
        bills = {BUDGETS} if _of_type(template, "AWS::Budgets::Budget") else set()
        assert bool(bills) is (name == "TutoriaChatStack")
        assert len(_of_type(template, TOPIC, "AlarmTopics")) == 2
        ((key_id, key),) = _of_type(template, KEY, "AlarmTopics").items()
        assert key["EnableKeyRotation"] is True
        for action in ("kms:Decrypt", "kms:GenerateDataKey*"):
            assert _services(key["KeyPolicy"]["Statement"], action) == ALARMS | bills
        for severity, publishers in (("Critical", ALARMS), ("Warning", ALARMS | bills)):
            ((_, topic),) = _of_type(template, TOPIC, f"AlarmTopics{severity}").items()
            assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": [key_id, "Arn"]}
            ((_, policy),) = _of_type(template, POLICY, f"AlarmTopics{severity}").items()
            statements = policy["PolicyDocument"]["Statement"]
            assert _services(statements, "sns:Publish") == publishers


@pytest.mark.parametrize(
    ("costs", "namespace", "bills"),
    [
        (None, None, set()),
        (CostSettings(), None, {BUDGETS}),
        (CostSettings(anomaly_monitor_arn=MONITOR), None, {BUDGETS, ANOMALIES}),
        (CostSettings(create_anomaly_monitor=True), None, {BUDGETS, ANOMALIES}),
        # A copy makes no second monitor.
        (CostSettings(create_anomaly_monitor=True), "alice", {BUDGETS}),
    ],
)
def test_the_warning_topic_takes_the_bills_that_there_are(
    costs: CostSettings | None, namespace: str | None, bills: set[str]
) -> None:
    stage = replace(STAGES["dev"], costs=costs)
    stack = TutoriaChatStack(
        new_app(),
        deployment=Deployment(stage=stage, namespace=namespace),
        env=Environment(region="us-east-1"),
    )
    template = Template.from_stack(stack).to_json()
    for severity, publishers in (("Critical", ALARMS), ("Warning", ALARMS | bills)):
        ((_, policy),) = _of_type(template, POLICY, f"AlarmTopics{severity}").items()
        assert _services(policy["PolicyDocument"]["Statement"], "sns:Publish") == publishers


@pytest.mark.parametrize("stage", STAGES)
def test_topics_refuse_what_is_not_encrypted_on_its_way(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for template in assemblies[stage].templates.values():
        for policy in _of_type(template, POLICY, "AlarmTopics").values():
            refused = [
                statement
                for statement in policy["PolicyDocument"]["Statement"]
                if statement["Effect"] == "Deny"
            ]
            assert [one["Condition"] for one in refused] == [
                {"Bool": {"aws:SecureTransport": "false"}}
            ]


@pytest.mark.parametrize("stage", LOUD_STAGES)
def test_services_act_for_this_account_only(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    own_account = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    for template in assemblies[stage].templates.values():
        documents = [
            *(one["PolicyDocument"] for one in _of_type(template, POLICY, "AlarmTopics").values()),
            *(one["KeyPolicy"] for one in _of_type(template, KEY, "AlarmTopics").values()),
        ]
        assert len(documents) == 3
        for document in documents:
            for statement in document["Statement"]:
                if "Service" in statement["Principal"]:
                    assert statement["Condition"]["StringEquals"] == own_account
                if statement["Action"] == "sns:Publish" and statement["Sid"] == "Alarms":
                    source = str(statement["Condition"]["ArnLike"]["aws:SourceArn"])
                    assert ":alarm:*" in source


@pytest.mark.parametrize("stage", LOUD_STAGES)
def test_warnings_tell_the_warning_topic_and_critical_alarms_page_through_one(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for template in assemblies[stage].templates.values():
        (critical_id,) = _of_type(template, TOPIC, "AlarmTopicsCritical")
        (warning_id,) = _of_type(template, TOPIC, "AlarmTopicsWarning")
        ((_, composite),) = _of_type(template, COMPOSITE_ALARM).items()
        assert composite["AlarmActions"] == composite["OKActions"] == [{"Ref": critical_id}]
        paging = {
            part["Ref"] for part in composite["AlarmRule"]["Fn::Join"][1] if isinstance(part, dict)
        }
        for alarm_id, alarm in _of_type(template, METRIC_ALARM).items():
            if alarm_id in paging:
                assert "AlarmActions" not in alarm
                assert alarm["InsufficientDataActions"] == [{"Ref": warning_id}]
            else:
                assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": warning_id}]


def test_in_dev_alarms_tell_nobody(assemblies: Mapping[str, Assembly]) -> None:
    for template in assemblies["dev"].templates.values():
        assert _of_type(template, COMPOSITE_ALARM) == {}
        for alarm in _of_type(template, METRIC_ALARM).values():
            assert [name for name in alarm if name.endswith("Actions")] == []


def test_in_dev_only_the_topics_for_budgets_have_a_key_to_pay_for(
    assemblies: Mapping[str, Assembly],
) -> None:
    keys = {
        stack: len(_of_type(template, KEY, "AlarmTopics"))
        for stack, template in assemblies["dev"].templates.items()
    }
    assert [stack for stack, count in keys.items() if count] == ["TutoriaChatStack"]
    for template in assemblies["dev"].templates.values():
        for topic in _of_type(template, TOPIC, "AlarmTopics").values():
            assert topic["KmsMasterKeyId"]


@pytest.mark.parametrize("stage", STAGES)
def test_topic_arns_are_published_under_the_same_names_everywhere(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for template in assemblies[stage].templates.values():
        assert {"AlarmTopicArn", "WarningTopicArn"} <= set(template["Outputs"])


def test_recipients_are_subscribed_by_severity() -> None:
    settings = AlarmSettings(
        actions=True,
        detail=AlarmDetail.ESSENTIAL,
        critical=Recipients(
            emails=("on-call@example.org",), https_endpoint_secret="incidents/address"
        ),
        warning=Recipients(emails=("data-team@example.org", "on-call@example.org")),
    )
    template = watched(product_stack(alarms=settings)).to_json()
    (critical_id,) = _of_type(template, TOPIC, "AlarmTopicsCritical")
    subscriptions = [
        (
            "critical" if one["TopicArn"] == {"Ref": critical_id} else "warning",
            one["Protocol"],
            one["Endpoint"],
        )
        for one in _of_type(template, SUBSCRIPTION).values()
    ]
    assert sorted(subscriptions) == [
        ("critical", "email", "on-call@example.org"),
        ("critical", "https", "{{resolve:secretsmanager:incidents/address:SecretString:::}}"),
        ("warning", "email", "data-team@example.org"),
        ("warning", "email", "on-call@example.org"),
    ]


def test_one_channel_hears_both_severities_and_may_only_look() -> None:
    settings = AlarmSettings(
        actions=True,
        critical=Recipients(slack=CHANNEL),
        warning=Recipients(slack=CHANNEL),
    )
    template = watched(product_stack(alarms=settings)).to_json()
    ((_, channel),) = _of_type(template, SLACK).items()
    assert channel["SlackChannelId"] == "C0123456789"
    assert len(channel["SnsTopicArns"]) == 2
    (guard,) = channel["GuardrailPolicies"]
    assert "CloudWatchReadOnlyAccess" in str(guard)


def test_copies_in_one_account_have_topics_and_alarms_of_their_own() -> None:
    template = watched(product_stack(namespace="mine")).to_json()
    names = [topic["TopicName"] for topic in _of_type(template, TOPIC).values()]
    names += [alarm["AlarmName"] for alarm in _of_type(template, METRIC_ALARM).values()]
    assert names
    assert [name for name in names if not name.startswith("mine-")] == []


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda: Recipients(emails=("nobody",)), "name@domain.org"),
        (lambda: Recipients(https_endpoint_secret="https://x.example/key"), "secret's name"),
        (lambda: SlackChannel(workspace_id="acme", channel_id="C0123456789"), "begins with T"),
        (lambda: SlackChannel(workspace_id="T0123456789", channel_id="#ops"), "begins with C"),
    ],
)
def test_a_wrong_address_is_refused_with_advice(wrong: Any, advice: str) -> None:
    with pytest.raises(ConfigurationError, match=advice):
        wrong()

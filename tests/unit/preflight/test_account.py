"""Every page is read, and a refusal says what is missing."""

import pytest
from botocore.exceptions import ClientError

from tests.unit.preflight.recorded import Recorded
from tools.preflight.account import DeniedError
from tools.preflight.listings import alarms, listing, parameters

QUEUES = "https://sqs.eu-west-1.amazonaws.com/111122223333/"


def test_all_pages_are_read() -> None:
    recorded = Recorded(
        {
            "dynamodb.ListTables": [
                {"TableNames": ["table-a"], "LastEvaluatedTableName": "table-a"},
                {"TableNames": ["table-b"], "LastEvaluatedTableName": "table-b"},
                {"TableNames": ["table-c"]},
            ]
        }
    )
    found = recorded.account().each("dynamodb", "list_tables", "TableNames")
    assert list(found) == ["table-a", "table-b", "table-c"]


def test_all_pages_are_read_where_botocore_has_no_paginator() -> None:
    recorded = Recorded(
        {
            "events.ListEventBuses": [
                {"EventBuses": [{"Name": "default"}], "NextToken": "more"},
                {"EventBuses": [{"Name": "iops-health"}]},
            ]
        }
    )
    found = recorded.account().each("events", "list_event_buses", "EventBuses")
    assert [bus["Name"] for bus in found] == ["default", "iops-health"]
    assert recorded.parameters("events.ListEventBuses") == [{}, {"NextToken": "more"}]


def test_queues_come_in_pages_only_of_a_given_size() -> None:
    recorded = Recorded(
        {
            "sqs.ListQueues": [
                {"QueueUrls": [f"{QUEUES}one"], "NextToken": "more"},
                {"QueueUrls": [f"{QUEUES}two"]},
            ]
        }
    )
    queues = listing(
        "sqs", "list_queues", "QueueUrls", name_after="/", PaginationConfig={"PageSize": 1000}
    )
    assert dict(queues(recorded.account(), [])) == {"one": f"{QUEUES}one", "two": f"{QUEUES}two"}
    assert [asked["MaxResults"] for asked in recorded.parameters("sqs.ListQueues")] == [1000, 1000]


def test_both_kinds_of_alarms_are_listed() -> None:
    recorded = Recorded(
        {
            "cloudwatch.DescribeAlarms": [
                {"MetricAlarms": [{"AlarmName": "metric"}]},
                {"CompositeAlarms": [{"AlarmName": "composite"}]},
            ]
        }
    )
    assert [name for name, _ in alarms(recorded.account(), [])] == ["metric", "composite"]
    kinds = [asked["AlarmTypes"] for asked in recorded.parameters("cloudwatch.DescribeAlarms")]
    assert kinds == [["MetricAlarm"], ["CompositeAlarm"]]


def test_parameters_are_asked_for_by_fifties() -> None:
    recorded = Recorded()
    names = [f"/data-platform/dev/{number}" for number in range(120)]
    assert list(parameters(recorded.account(), names)) == []
    asked = [
        each["ParameterFilters"][0]["Values"]
        for each in recorded.parameters("ssm.DescribeParameters")
    ]
    assert [len(each) for each in asked] == [50, 50, 20]
    assert [name for each in asked for name in each] == names


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])
def test_a_denial_names_the_permission(code: str) -> None:
    account = Recorded({"budgets.DescribeBudgets": f"{code}: not allowed"}).account()
    with pytest.raises(DeniedError, match="budgets:ViewBudget is denied"):
        list(account.each("budgets", "describe_budgets", "Budgets", AccountId="111122223333"))


def test_another_refusal_stays_what_it_is() -> None:
    account = Recorded({"ssm.GetParameter": "ThrottlingException: Rate exceeded"}).account()
    with pytest.raises(ClientError, match="Rate exceeded"):
        account.ask("ssm", "get_parameter", Name="/cdk-bootstrap/hnb659fds/version")

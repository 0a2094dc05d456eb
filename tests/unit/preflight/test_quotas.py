"""What the templates need of the account's quotas."""

from typing import Any

import pytest

from tests.unit.preflight.plans import deployed, plan, resource, table
from tests.unit.preflight.recorded import Answers, Recorded
from tools.preflight.quotas import (
    Quota,
    ask_alarms,
    ask_concurrency,
    ask_identities,
    ask_networks,
    ask_tables,
    check_quota,
)
from tools.preflight.rows import Row, Status

FUNCTION = "AWS::Lambda::Function"
MAPPING = resource("AWS::Lambda::EventSourceMapping", ParallelizationFactor=10)


def concurrency(limit: int, unreserved: int) -> Answers:
    limits = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}
    return {"lambda.GetAccountSettings": {"AccountLimit": limits}}


def reserving(calls: int) -> dict[str, Any]:
    return {"Migrations": resource(FUNCTION, ReservedConcurrentExecutions=calls)}


@pytest.mark.parametrize(
    ("limit", "calls", "status"),
    [
        (10, 0, Status.OK),
        (10, 1, Status.BLOCKS),
        (100, 1, Status.BLOCKS),
        (101, 1, Status.OK),
        (1000, 5, Status.OK),
    ],
)
def test_reservations_leave_a_hundred(limit: int, calls: int, status: Status) -> None:
    account = Recorded(concurrency(limit, limit)).account()
    row, _ = ask_concurrency(plan(reserving(calls)), account, {})
    assert row.status is status
    assert row.found == f"{limit:,} unreserved of {limit:,}"


def test_what_a_function_has_reserved_already_is_no_more_needed() -> None:
    answers = {
        **concurrency(101, 100),
        "lambda.GetFunctionConcurrency": {"ReservedConcurrentExecutions": 1},
    }
    own = deployed(Migrations=(FUNCTION, "migrations"))
    recorded = Recorded(answers)
    row, _ = ask_concurrency(plan(reserving(1)), recorded.account(), own)
    assert (row.status, row.needed) == (Status.OK, "no reservation")
    asked = recorded.parameters("lambda.GetFunctionConcurrency")
    assert asked == [{"FunctionName": "migrations"}]
    row, _ = ask_concurrency(plan(reserving(2)), Recorded(answers).account(), own)
    assert row.status is Status.BLOCKS


@pytest.mark.parametrize(("limit", "status"), [(10, Status.WARNING), (11, Status.OK)])
def test_event_sources_need_a_call_each_and_shard(limit: int, status: Status) -> None:
    mappings = {"Ten": MAPPING, "One": resource("AWS::Lambda::EventSourceMapping")}
    account = Recorded(concurrency(limit, limit)).account()
    _, row = ask_concurrency(plan(mappings), account, {})
    assert (row.status, row.needed) == (
        status,
        "at least 11: one call for each event source and shard",
    )


@pytest.mark.parametrize(
    ("used", "added", "quota", "status"),
    [
        (10, 35, Quota(2500), Status.OK),
        (2000, 1, Quota(2500), Status.WARNING),
        (2480, 0, Quota(2500), Status.OK),
        (2480, 35, Quota(2500), Status.BLOCKS),
        (2480, 35, Quota(2500, is_default=True), Status.WARNING),
    ],
)
def test_there_is_room(used: int, added: int, quota: Quota, status: Status) -> None:
    """A documented default may have been raised, so it does not block."""
    assert check_quota("tables", used=used, added=added, quota=quota).status is status


def test_only_what_is_added_counts() -> None:
    row = _tables({"Quota": {"Value": 2500.0}})
    assert (row.status, row.found, row.needed) == (Status.OK, "2 of 2,500", "1 more")


@pytest.mark.parametrize("refusal", ["NoSuchResourceException: none", "AccessDeniedException: no"])
def test_a_quota_that_nothing_tells_is_the_default(refusal: str) -> None:
    assert _tables(refusal).found == "2 of 2,500 (AWS's default)"


def _tables(quota: Any) -> Row:
    recorded = Recorded(
        {
            "dynamodb.ListTables": {"TableNames": ["users", "others"]},
            "service-quotas.GetServiceQuota": quota,
        }
    )
    resources = {"Users": table("users"), "Lessons": table("lessons")}
    own = deployed(Users=("AWS::DynamoDB::GlobalTable", "users"))
    (row,) = ask_tables(plan(resources), recorded.account(), own)
    asked = recorded.parameters("service-quotas.GetServiceQuota")
    assert asked == [{"ServiceCode": "dynamodb", "QuotaCode": "L-F98FE922"}]
    return row


@pytest.mark.parametrize(("there", "status"), [(4, Status.WARNING), (5, Status.BLOCKS)])
def test_networks(there: int, status: Status) -> None:
    recorded = Recorded(
        {
            "ec2.DescribeVpcs": {"Vpcs": [{"VpcId": str(number)} for number in range(there)]},
            "service-quotas.GetServiceQuota": {"Quota": {"Value": 5.0}},
        }
    )
    (row,) = ask_networks(plan({"Network": resource("AWS::EC2::VPC")}), recorded.account(), {})
    assert row.status is status
    assert list(ask_networks(plan(), recorded.account(), {})) == []


@pytest.mark.parametrize(("there", "status"), [(1499, Status.WARNING), (1500, Status.BLOCKS)])
def test_managed_policies(there: int, status: Status) -> None:
    summary = {"Policies": there, "PoliciesQuota": 1500, "Roles": 3}
    recorded = Recorded({"iam.GetAccountSummary": {"SummaryMap": summary}})
    resources = {"Read": resource("AWS::IAM::ManagedPolicy")}
    policies, roles = ask_identities(plan(resources), recorded.account(), {})
    assert policies.status is status
    assert (roles.status, roles.found) == (Status.OK, "3 of 1,000 (AWS's default)")


@pytest.mark.parametrize(("there", "status"), [(4999, Status.WARNING), (10, Status.OK)])
def test_alarms(there: int, status: Status) -> None:
    alarms = [{"AlarmName": str(number)} for number in range(there)]
    recorded = Recorded(
        {"cloudwatch.DescribeAlarms": [{"MetricAlarms": alarms}, {"CompositeAlarms": []}]}
    )
    resources = {
        "One": resource("AWS::CloudWatch::Alarm"),
        "Two": resource("AWS::CloudWatch::CompositeAlarm"),
    }
    (row,) = ask_alarms(plan(resources), recorded.account(), {})
    assert (row.status, row.needed) == (status, "2 more")

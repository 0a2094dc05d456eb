"""A schedule that calls a function."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from constructs import Construct

# Runs of several products need not ask a service at the same moment.
SPREAD_MINUTES = 30

_ONE_HOUR_SECONDS = 3600


def call_regularly(
    scope: Construct,
    function: lambda_.IFunction,
    *,
    hours: int,
    event: str,
    account: str,
    noun: str,
    does: str,
    description: str,
) -> scheduler.CfnSchedule:
    """Let EventBridge Scheduler call a function every few hours, first when it is deployed.

    Parameters
    ----------
    scope
        The construct of the function; it has one schedule at most.
    event
        What the function is called with, as JSON.
    account
        The stack's account, for which the schedule may call.
    noun, does
        What the function is for: "storage metrics", and "publishes storage metrics".
    description
        What people read of the schedule.
    """
    function_arn = function.function_arn
    call = iam.ManagedPolicy(
        scope,
        "SchedulePolicy",
        description=f"Call the function that {does}",
        statements=[
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function_arn])
        ],
    )
    role = iam.Role(
        scope,
        "ScheduleRole",
        description=f"Of the schedule of {noun}",
        assumed_by=scheduler_of(account),
        managed_policies=[call],
    )
    return scheduler.CfnSchedule(
        scope,
        "Schedule",
        description=description,
        schedule_expression=f"rate({hours} hours)",
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
            mode="FLEXIBLE", maximum_window_in_minutes=SPREAD_MINUTES
        ),
        target=scheduler.CfnSchedule.TargetProperty(
            arn=function_arn,
            role_arn=role.role_arn,
            input=event,
            retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                maximum_retry_attempts=3, maximum_event_age_in_seconds=_ONE_HOUR_SECONDS
            ),
        ),
    )


# The same for every product: made once in a process.
@cache
def scheduler_of(account: str) -> iam.ServicePrincipal:
    """Return EventBridge Scheduler as it acts for this account."""
    return iam.ServicePrincipal(
        "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": account}}
    )

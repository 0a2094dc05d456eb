"""Rules of what is left: published parameters, and types for which AWS's own rules suffice."""

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Finding, TypeRules, refused, staged, switched
from tools.rollout.changes.services.common import (
    IN_PLACE,
    KEY,
    LEAVE,
    TAGS,
    WORDS,
    at_work,
    relied_on,
    replaceable,
)

PARAMETER_TYPE = "AWS::SSM::Parameter"

_COSTS = "nobody is told of costs that it saw"
_OTHER_COSTS = staged(
    "Others are told of costs, or of other ones.", "See who is told, and at which amount."
)
_TIMES = staged("It runs at other times.", "Compare both.")
_READ = staged(
    "Queries of other teams see other columns or files, or are refused.",
    "Run the documented queries on it first.",
)

TYPES: dict[str, TypeRules] = {
    PARAMETER_TYPE: relied_on(
        "parameter",
        "readers of its name",
        {
            "AllowedPattern": IN_PLACE,
            "DataType": IN_PLACE,
            "Description": WORDS,
            "Name": refused(
                "Other teams read it under its name.",
                "Publish the value under both names until the old one may go "
                "(docs/contracts/outputs.json).",
            ),
            "Policies": staged("It may expire.", "See when."),
            "Tags": TAGS,
            "Tier": IN_PLACE,
            "Type": staged("Readers may ask for another type.", "See who reads it."),
            "Value": staged(
                "Readers get another value, most of them when they are deployed next.",
                "Keep what the old value names until all readers have the new one.",
            ),
        },
        "Name",
        Verdict.REFUSED,
    ),
    "AWS::Athena::NamedQuery": replaceable("query", {}),
    "AWS::Athena::WorkGroup": relied_on(
        "workgroup",
        "queries of other teams in it",
        {
            "Description": WORDS,
            "Name": IN_PLACE,
            "RecursiveDeleteOption": switched(
                Verdict.STAGED, "Its queries go with it when the stack goes.", LEAVE, to=True
            ),
            "State": staged("Queries run in it, or do not.", "See who queries."),
            "Tags": TAGS,
            "WorkGroupConfiguration": staged(
                "Results go elsewhere, are kept otherwise, or queries that read much are refused.",
                "See who queries, and where results are read.",
            ),
        },
        "Name",
    ),
    "AWS::Budgets::Budget": at_work(
        "budget",
        _COSTS,
        {
            "Budget": _OTHER_COSTS,
            "NotificationsWithSubscribers": _OTHER_COSTS,
            "ResourceTags": TAGS,
        },
    ),
    "AWS::CE::AnomalyMonitor": at_work("monitor of cost anomalies", _COSTS, {}),
    "AWS::CE::AnomalySubscription": at_work(
        "subscription to cost anomalies",
        _COSTS,
        {
            "Frequency": _OTHER_COSTS,
            "MonitorArnList": _OTHER_COSTS,
            "ResourceTags": TAGS,
            "Subscribers": _OTHER_COSTS,
            "SubscriptionName": WORDS,
            "Threshold": _OTHER_COSTS,
            "ThresholdExpression": _OTHER_COSTS,
        },
    ),
    "AWS::EC2::FlowLog": at_work("flow log", "nobody sees who connects", {}),
    "AWS::Glue::Database": relied_on(
        "database",
        "queries of other teams of it",
        {"CatalogId": IN_PLACE, "DatabaseInput": _READ, "DatabaseName": IN_PLACE},
    ),
    "AWS::Glue::Table": relied_on(
        "table",
        "queries of other teams of it",
        {
            "CatalogId": IN_PLACE,
            "DatabaseName": IN_PLACE,
            "Name": IN_PLACE,
            "TableInput": _READ,
        },
    ),
    "AWS::Scheduler::Schedule": at_work(
        "schedule",
        "what it started runs no more",
        {
            "Description": WORDS,
            "EndDate": _TIMES,
            "FlexibleTimeWindow": _TIMES,
            "GroupName": IN_PLACE,
            "KmsKeyArn": KEY,
            "Name": IN_PLACE,
            "ScheduleExpression": _TIMES,
            "ScheduleExpressionTimezone": _TIMES,
            "StartDate": _TIMES,
            "State": staged("The schedule is switched on or off.", "See what it starts."),
            "Target": staged("It starts something else, or otherwise.", "See what it starts."),
        },
        "Name",
    ),
}

UNKNOWN = TypeRules(
    replaced=Finding(
        Verdict.REFUSED,
        "A new resource takes its place, and no rule knows what the old one holds.",
        "Look it up, and add a rule beside the others.",
    ),
    removed=Finding(
        Verdict.STAGED,
        "No rule knows what it holds.",
        "Look it up, and add a rule beside the others.",
    ),
)
"""Of a type that no rule knows."""

CUSTOM = TypeRules(
    replaced=Finding(
        Verdict.STAGED,
        "A function of ours runs, and decides what is replaced.",
        "See what it does with the change.",
    ),
    removed=Finding(
        Verdict.STAGED,
        "A function of ours is told to delete it.",
        "See what it does then.",
    ),
)
"""Of resources that a function makes."""

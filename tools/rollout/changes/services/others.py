"""Rules of what is left: published parameters, and types for which AWS's own rules suffice."""

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import Finding, TypeRules, refused, staged
from tools.rollout.changes.services.common import IN_PLACE, TAGS, WORDS, relied_on, replaceable

PARAMETER_TYPE = "AWS::SSM::Parameter"

_REPLACEABLE = {
    "AWS::Athena::NamedQuery": "query",
    "AWS::Budgets::Budget": "budget",
    "AWS::CE::AnomalyMonitor": "monitor of cost anomalies",
    "AWS::CE::AnomalySubscription": "subscription to cost anomalies",
    "AWS::EC2::FlowLog": "flow log",
    "AWS::Scheduler::Schedule": "schedule",
}

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
    "AWS::Athena::WorkGroup": relied_on("workgroup", "queries of other teams in it", {}, "Name"),
    "AWS::Glue::Database": relied_on("database", "queries of other teams of it", {}),
    "AWS::Glue::Table": relied_on("table", "queries of other teams of it", {}),
    **{resource_type: replaceable(words, {}) for resource_type, words in _REPLACEABLE.items()},
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

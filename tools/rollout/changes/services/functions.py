"""Rules of functions, and of what delivers records to them."""

from collections.abc import Iterator
from math import inf
from typing import Any

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import (
    Both,
    Finding,
    Rule,
    TypeRules,
    lowered,
    number,
    removal,
    safe,
    staged,
    switched,
)
from tools.rollout.changes.services.common import (
    IN_PLACE,
    KEY,
    LEAVE,
    TAGS,
    WORDS,
    at_work,
    relied_on,
)

_NEXT = safe("It counts from the next call.")


def _starting_position(_name: str, both: Both) -> Iterator[Finding]:
    yield Finding(
        Verdict.REFUSED,
        "CloudFormation would create the new mapping beside the old one of the same function and "
        "source, which Lambda refuses."
        if both.before.get("EventSourceArn") == both.after.get("EventSourceArn")
        else "Where reading begins counts for new mappings only.",
        "Leave it; to read a stream anew, delete the mapping in a deployment of its own.",
    )


def _failures(name: str, both: Both) -> Iterator[Finding]:
    if both.after.get(name):
        advice = "Replay what waits at the old destination first (`datactl redrive`)."
        yield Finding(Verdict.STAGED, "What fails is kept elsewhere.", advice)
    else:
        yield Finding(Verdict.REFUSED, "What fails would be lost.", LEAVE)


def _retry_limit(reason: str) -> Rule:
    """Return a rule for a limit, of which -1 means none."""

    def judge(name: str, both: Both) -> Iterator[Finding]:
        before, after = (_limit(value) for value in both.values(name))
        if after < before:
            yield Finding(Verdict.STAGED, reason, "See that no batch needs that long now.")
        else:
            yield Finding(Verdict.SAFE, "It tries no less than before.")

    return judge


def _ephemeral_storage(name: str, both: Both) -> Iterator[Finding]:
    before, after = (number((value or {}).get("Size", 512)) for value in both.values(name))
    if before is None or after is None or after < before:
        reason = "What does not fit into its files fails."
        yield Finding(Verdict.STAGED, reason, "Compare with what it writes there.")
    else:
        yield from _NEXT(name, both)


def _logging(name: str, both: Both) -> Iterator[Finding]:
    before, after = ((value or {}).get("LogGroup") for value in both.values(name))
    if before == after:
        yield Finding(Verdict.SAFE, "It logs in another form; what is logged stays.")
    else:
        reason = "It logs elsewhere: filters and alarms on the old log group see it no more."
        yield Finding(Verdict.STAGED, reason, "Move filters, alarms and saved queries as well.")


def _limit(value: Any) -> float:  # noqa: ANN401  properties are JSON
    limit = number(value)
    return inf if limit is None or limit < 0 else limit


FUNCTION: dict[str, Rule] = {
    "Architectures": _NEXT,
    "Code": safe("Other code; it counts from the next call."),
    "CodeSigningConfigArn": staged("Unsigned code is refused or let in.", LEAVE),
    "DeadLetterConfig": removal(
        Verdict.REFUSED,
        "What fails would be lost.",
        LEAVE,
        staged("What fails goes elsewhere.", LEAVE),
    ),
    "Description": WORDS,
    "Environment": _NEXT,
    "EphemeralStorage": _ephemeral_storage,
    "FileSystemConfigs": staged("It sees other files.", LEAVE),
    "FunctionName": IN_PLACE,
    "Handler": _NEXT,
    "KmsKeyArn": KEY,
    "Layers": _NEXT,
    "LoggingConfig": _logging,
    "MemorySize": lowered(
        Verdict.STAGED,
        "With less memory, and so less processor time, calls take longer or fail.",
        "Compare with the greatest memory in its reports.",
        "It counts from the next call.",
        unset=128,
    ),
    "PackageType": IN_PLACE,
    "RecursiveLoop": staged("Loops are stopped or not.", LEAVE),
    "ReservedConcurrentExecutions": staged(
        "It takes a part of the account's concurrency, or gives it back; 0 stops the function.",
        "Compare with the account's limit and the function's concurrency.",
    ),
    "Role": staged("It may do what the new role may.", "Compare both roles."),
    "Runtime": _NEXT,
    "RuntimeManagementConfig": _NEXT,
    "SnapStart": _NEXT,
    "Tags": TAGS,
    "Timeout": lowered(
        Verdict.STAGED,
        "Calls that take longer are broken off, and their batches come again.",
        "Compare with the longest duration of the last weeks.",
        "It counts from the next call.",
        unset=3,
    ),
    "TracingConfig": _NEXT,
    "VpcConfig": staged("It reaches other networks.", "See that it reaches what it calls."),
}

MAPPING: dict[str, Rule] = {
    "BatchSize": _NEXT,
    "BisectBatchOnFunctionError": switched(
        Verdict.STAGED, "One bad record fails the others of its batch.", "Leave it on."
    ),
    "DestinationConfig": _failures,
    "Enabled": switched(
        Verdict.STAGED,
        "Nothing is delivered; records of a stream are gone after 24 hours.",
        "Leave it on, or switch it on again within a day.",
        default=True,
    ),
    "EventSourceArn": IN_PLACE,
    "FilterCriteria": staged(
        "Records that no longer match are passed over, for good.",
        "Try the new pattern on records of each kind.",
    ),
    "FunctionName": staged(
        "Another function goes on where this one stands.", "See that it understands its records."
    ),
    "FunctionResponseTypes": removal(
        Verdict.STAGED,
        "A batch fails as a whole: what was processed is delivered again.",
        "Leave ReportBatchItemFailures.",
        IN_PLACE,
    ),
    "KmsKeyArn": KEY,
    "MaximumBatchingWindowInSeconds": safe("Records come sooner or later; none is lost."),
    "MaximumRecordAgeInSeconds": _retry_limit("Records are given up sooner."),
    "MaximumRetryAttempts": _retry_limit("Records are given up sooner."),
    "MetricsConfig": safe("It only watches."),
    "ParallelizationFactor": safe("Records of one item stay in order."),
    "ProvisionedPollerConfig": IN_PLACE,
    "ScalingConfig": IN_PLACE,
    "StartingPosition": _starting_position,
    "StartingPositionTimestamp": _starting_position,
    "Tags": TAGS,
    "TumblingWindowInSeconds": staged("State of windows is lost.", LEAVE),
}

TYPES: dict[str, TypeRules] = {
    "AWS::Lambda::Function": relied_on("function", "callers of its name", FUNCTION, "FunctionName"),
    "AWS::Lambda::EventSourceMapping": TypeRules(
        replaced=Finding(
            Verdict.STAGED,
            "A new mapping reads from its starting position: records of up to 24 hours come again, "
            "and what the old one had not read of another stream does not come.",
            "Wait until the function's IteratorAge is 0, then deploy it alone.",
        ),
        removed=Finding(
            Verdict.STAGED,
            "Records are no longer delivered; what was not read is not processed.",
            "Wait until the function's IteratorAge is 0, then remove it.",
        ),
        properties=MAPPING,
    ),
    "AWS::Lambda::EventInvokeConfig": at_work(
        "setting",
        "what fails goes nowhere, and is tried as often as Lambda likes",
        {
            "DestinationConfig": _failures,
            "FunctionName": IN_PLACE,
            "MaximumEventAgeInSeconds": lowered(
                Verdict.STAGED, "Events are given up sooner.", LEAVE, unset=21_600
            ),
            "MaximumRetryAttempts": lowered(
                Verdict.STAGED, "Events are given up sooner.", LEAVE, unset=2
            ),
            "Qualifier": IN_PLACE,
        },
    ),
    "AWS::Lambda::Permission": relied_on(
        "permission",
        "callers",
        {
            "Action": IN_PLACE,
            "FunctionName": IN_PLACE,
            "Principal": IN_PLACE,
            "SourceAccount": IN_PLACE,
            "SourceArn": IN_PLACE,
        },
    ),
}

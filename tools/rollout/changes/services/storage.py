"""Rules of what keeps data beside tables: buckets, keys, backups, logs."""

from collections.abc import Iterator
from math import inf
from typing import Any

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.rules import (
    Both,
    Finding,
    Rule,
    TypeRules,
    keyed,
    lowered,
    number,
    refused,
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
    holder,
    relied_on,
)
from tools.rollout.changes.services.policies import policy_changes

_SOONER = "What is older than the new period is deleted, for good."
_KEEP = "See that nobody needs what is deleted, or leave the period."
_DAYS = (
    "ExpirationInDays",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionExpirationInDays",
    "ExpirationDate",
)
_SCOPE = ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
_MOVING = (
    "Transition",
    "Transitions",
    "NoncurrentVersionTransition",
    "NoncurrentVersionTransitions",
)


def _lifecycle(name: str, both: Both) -> Iterator[Finding]:
    old, new = (keyed((value or {}).get("Rules"), "Id") for value in both.values(name))
    sooner = [rule for rule in sorted(new) if _expires_sooner(old.get(rule), new[rule])]
    for rule in sooner:
        yield Finding(Verdict.STAGED, _SOONER, _KEEP, f"{name}/{rule}", old.get(rule), new[rule])
    moved = [rule for rule in sorted(new) if _moves_otherwise(old.get(rule, {}), new[rule])]
    for rule in moved:
        yield Finding(
            Verdict.STAGED,
            "Objects go into another storage class, or at another time: from some classes they "
            "have to be restored before they can be read.",
            "See who reads them, and what that costs.",
            f"{name}/{rule}",
            old.get(rule),
            new[rule],
        )
    if not sooner and not moved:
        yield Finding(Verdict.SAFE, "Nothing is deleted sooner than before.")


def _expires_sooner(before: Any, after: Any) -> bool:  # noqa: ANN401  properties are JSON
    if after.get("Status") != "Enabled":
        return False
    former = before if before and before.get("Status") == "Enabled" else {}
    if any(former.get(name) != after.get(name) for name in _SCOPE):
        former = {}
    return any(_is_sooner(former.get(name), after.get(name)) for name in _DAYS)


def _moves_otherwise(before: Any, after: Any) -> bool:  # noqa: ANN401  properties are JSON
    moves = any(name in after for name in _MOVING)
    parts = (*_MOVING, *_SCOPE, "Status")
    return moves and any(before.get(name) != after.get(name) for name in parts)


def _is_sooner(before: Any, after: Any) -> bool:  # noqa: ANN401  properties are JSON
    if after is None or before == after:
        return False
    if _kept_versions(after) < _kept_versions(before):
        return True
    old, new = (
        number(each.get("NoncurrentDays") if isinstance(each, dict) else each)
        for each in (before, after)
    )
    return old is None or new is None or new < old


def _kept_versions(expiration: Any) -> float:  # noqa: ANN401  properties are JSON
    """Return how many newer versions keep an older one; none if only days count."""
    kept = expiration.get("NewerNoncurrentVersions") if isinstance(expiration, dict) else None
    return number(kept) or 0


def _public_access(name: str, both: Both) -> Iterator[Finding]:
    before, after = (value or {} for value in both.values(name))
    opened = [each for each, blocked in before.items() if blocked and not after.get(each)]
    if opened:
        yield Finding(
            Verdict.REFUSED, f"The bucket could become public ({', '.join(opened)}).", LEAVE
        )
    else:
        yield Finding(Verdict.SAFE, "It only blocks more.")


def _versions(name: str, both: Both) -> Iterator[Finding]:
    before, after = ((value or {}).get("Status") for value in both.values(name))
    if before == "Enabled" and after != "Enabled":
        reason = "What is overwritten or deleted could not be brought back."
        yield Finding(Verdict.REFUSED, reason, LEAVE)
    else:
        yield Finding(Verdict.SAFE, "Earlier versions are kept.")


def _backup_rules(name: str, both: Both) -> Iterator[Finding]:
    old, new = (
        keyed((value or {}).get("BackupPlanRule"), "RuleName") for value in both.values(name)
    )
    for rule in sorted(old):
        path = f"{name}/{rule}"
        if rule not in new:
            yield Finding(Verdict.REFUSED, "Its backups are made no more.", LEAVE, path, old[rule])
        elif _kept_days(new[rule]) < _kept_days(old[rule]):
            reason = "Its backups are kept for fewer days."
            yield Finding(Verdict.REFUSED, reason, LEAVE, path, old[rule], new[rule])
        elif old[rule] != new[rule]:
            advice = "Compare when backups are made and where they go."
            reason = "Backups are made otherwise."
            yield Finding(Verdict.STAGED, reason, advice, path, old[rule], new[rule])
    if set(old) <= set(new) and all(old[rule] == new[rule] for rule in old):
        yield Finding(Verdict.SAFE, "No backup is made less often.")


def _lock(name: str, both: Both) -> Iterator[Finding]:
    before, after = (value or {} for value in both.values(name))
    least = number(before.get("MinRetentionDays")), number(after.get("MinRetentionDays"))
    if after.get("ChangeableForDays") not in {None, before.get("ChangeableForDays")}:
        reason = "With ChangeableForDays a lock cannot be taken back."
        yield Finding(Verdict.STAGED, reason, "Try it on an empty vault.")
    elif before and (least[1] or 0) < (least[0] or 0):
        reason = "Backups can be deleted, or are kept for a shorter time."
        yield Finding(Verdict.STAGED, reason, "See that nobody relies on them.")
    else:
        yield Finding(Verdict.SAFE, "Backups stay as long, and the lock can be lifted.")


def _kept_days(rule: Any) -> float:  # noqa: ANN401  properties are JSON
    days = number(rule.get("Lifecycle", {}).get("DeleteAfterDays"))
    return inf if days is None else days


BUCKET: dict[str, Rule] = {
    "BucketEncryption": removal(
        Verdict.REFUSED,
        "It would no longer be encrypted by the product's own key.",
        "Leave the key.",
        staged(
            "New objects are encrypted otherwise; those that are there need the old key.",
            "Keep the old key enabled, and give readers the new one first.",
        ),
    ),
    "BucketName": refused("A bucket cannot be renamed.", "Copy the objects to a new one."),
    "LifecycleConfiguration": _lifecycle,
    "LoggingConfiguration": removal(
        Verdict.STAGED, "Who reads it is logged no more.", LEAVE, safe("Logs go elsewhere.")
    ),
    "NotificationConfiguration": staged(
        "What waits for its events hears of other ones, or of none.",
        "See what listens (EventBridge rules, queues, functions).",
    ),
    "ObjectLockConfiguration": staged("Objects are locked otherwise.", "Some locks stay for good."),
    "ObjectLockEnabled": staged("A lock of objects stays for good.", "Try it on a new bucket."),
    "OwnershipControls": staged("Lists of access may count again.", "Leave BucketOwnerEnforced."),
    "PublicAccessBlockConfiguration": _public_access,
    "Tags": TAGS,
    "VersioningConfiguration": _versions,
}

KMS_KEY: dict[str, Rule] = {
    "Description": WORDS,
    "EnableKeyRotation": switched(Verdict.REFUSED, "The key would not be rotated.", LEAVE),
    "Enabled": switched(
        Verdict.REFUSED, "Nothing that it encrypts could be read.", LEAVE, default=True
    ),
    "KeyPolicy": policy_changes,
    "KeySpec": refused("A key keeps its kind.", "Make a new key, and encrypt by it."),
    "KeyUsage": refused("A key keeps its use.", "Make a new key, and encrypt by it."),
    "MultiRegion": refused("A key keeps its Regions.", "Make a new key, and encrypt by it."),
    "Origin": refused("A key keeps its origin.", "Make a new key, and encrypt by it."),
    "PendingWindowInDays": lowered(
        Verdict.STAGED, "A deleted key is gone sooner.", "Leave time to notice it.", unset=30
    ),
    "RotationPeriodInDays": safe("The key is rotated at other times."),
    "Tags": TAGS,
}

TYPES: dict[str, TypeRules] = {
    "AWS::S3::Bucket": holder("bucket", "its objects", BUCKET, "BucketName"),
    "AWS::S3::BucketPolicy": relied_on(
        "policy", "readers of the bucket", {"Bucket": IN_PLACE, "PolicyDocument": policy_changes}
    ),
    "AWS::KMS::Key": holder("key", "what it encrypts", KMS_KEY),
    "AWS::KMS::Alias": relied_on(
        "alias",
        "users of its name",
        {
            "AliasName": IN_PLACE,
            "TargetKeyId": staged(
                "Its users encrypt by another key.", "Keep the old key enabled for what is there."
            ),
        },
        "AliasName",
    ),
    "AWS::Backup::BackupVault": holder(
        "vault",
        "its backups, which cannot be moved,",
        {
            "AccessPolicy": policy_changes,
            "BackupVaultName": IN_PLACE,
            "BackupVaultTags": TAGS,
            "EncryptionKeyArn": IN_PLACE,
            "LockConfiguration": _lock,
            "Notifications": staged("Others are told.", "See who listens."),
        },
        "BackupVaultName",
    ),
    "AWS::Backup::BackupPlan": TypeRules(
        replaced=Finding(Verdict.STAGED, "A new plan takes its place.", "See that it runs."),
        removed=Finding(Verdict.REFUSED, "Backups are made no more.", LEAVE),
        properties={"BackupPlan": _backup_rules, "BackupPlanTags": TAGS},
    ),
    "AWS::Backup::BackupSelection": TypeRules(
        replaced=Finding(
            Verdict.STAGED,
            "Another selection takes its place: what it leaves out is not backed up.",
            "Compare both lists.",
        ),
        removed=Finding(Verdict.REFUSED, "Backups are made no more.", LEAVE),
        properties={
            "BackupPlanId": staged("Another plan backs it up.", "Compare both plans."),
            "BackupSelection": IN_PLACE,
        },
    ),
    "AWS::Logs::LogGroup": holder(
        "log group",
        "what has to be kept of its logs",
        {
            "DataProtectionPolicy": staged("Personal data may be shown.", LEAVE),
            "DeletionProtectionEnabled": switched(
                Verdict.STAGED, "Whoever may delete log groups can delete it.", LEAVE
            ),
            "KmsKeyId": KEY,
            "LogGroupClass": refused("A log group keeps its class.", LEAVE),
            "LogGroupName": IN_PLACE,
            "RetentionInDays": lowered(
                Verdict.STAGED, _SOONER, _KEEP, "Logs are kept longer.", unset=inf
            ),
            "Tags": TAGS,
        },
        "LogGroupName",
    ),
    "AWS::Logs::MetricFilter": at_work(
        "filter",
        "its metric ends, and alarms on it stay silent",
        {
            "FilterPattern": safe("It counts otherwise from then on."),
            "LogGroupName": IN_PLACE,
            "MetricTransformations": safe("It counts otherwise from then on."),
        },
        "FilterName",
    ),
}

"""A dangerous change of each kind of property on the real stacks: one clear message each."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.rollout.edited import changes_of, edited, find, put, refusals
from tools.rollout.changes.change import Change, Verdict
from tools.rollout.changes.classification import classify
from tools.synthesis import Assembly

TABLE, INSTANCE, BUCKET = "AWS::DynamoDB::GlobalTable", "AWS::RDS::DBInstance", "AWS::S3::Bucket"
MAPPING, PLAN = "AWS::Lambda::EventSourceMapping", "AWS::Backup::BackupPlan"
OPEN = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "*"}]}

REFUSED: list[tuple[str, str, Any, str]] = [
    (TABLE, "TableName", "another", "A table cannot be renamed."),
    (TABLE, "KeySchema/0/AttributeName", "another", "The key of a table cannot change."),
    (TABLE, "AttributeDefinitions/0/AttributeType", "N", "The type of a key attribute changes"),
    (TABLE, "LocalSecondaryIndexes", [], "Local indexes are made with their table"),
    (TABLE, "SSESpecification/SSEEnabled", False, "encrypted by a key of AWS"),
    (TABLE, "Replicas/0/Region", "eu-west-1", "copy of the table would be deleted"),
    (TABLE, "Replicas/0/DeletionProtectionEnabled", False, "Without deletion protection"),
    (
        TABLE,
        "Replicas/0/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
        False,
        "the table cannot be restored",
    ),
    (
        TABLE,
        "Replicas/0/PointInTimeRecoverySpecification/RecoveryPeriodInDays",
        7,
        "fewer days of the past",
    ),
    (INSTANCE, "Port", 5433, "Clients look for it at the port"),
    (INSTANCE, "StorageEncrypted", False, "stored without encryption"),
    (INSTANCE, "KmsKeyId", "another", "An instance keeps its key."),
    (INSTANCE, "DBName", "another", "The database is made with its instance."),
    (INSTANCE, "DBInstanceIdentifier", "another", "It names the instance"),
    (INSTANCE, "Engine", "mysql", "Another engine is another database."),
    (INSTANCE, "EngineVersion", "17", "does not go back to an older version"),
    (INSTANCE, "AllocatedStorage", "10", "RDS does not shrink storage."),
    (INSTANCE, "BackupRetentionPeriod", 1, "Backups older than the new period are deleted."),
    (INSTANCE, "DeletionProtection", False, "Without deletion protection"),
    (INSTANCE, "PubliclyAccessible", True, "reachable from the internet"),
    (INSTANCE, "DeleteAutomatedBackups", True, "Automated backups would go"),
    ("AWS::RDS::DBParameterGroup", "Parameters/rds.force_ssl", "0", "connect without TLS"),
    ("AWS::RDS::DBProxy", "RequireTLS", False, "connect without TLS"),
    (BUCKET, "VersioningConfiguration/Status", "Suspended", "could not be brought back"),
    (BUCKET, "PublicAccessBlockConfiguration/BlockPublicAcls", False, "could become public"),
    (BUCKET, "BucketEncryption", None, "no longer be encrypted"),
    ("AWS::S3::BucketPolicy", "PolicyDocument", OPEN, "let everyone in"),
    ("AWS::KMS::Key", "EnableKeyRotation", False, "The key would not be rotated."),
    ("AWS::KMS::Key", "Enabled", False, "Nothing that it encrypts could be read."),
    ("AWS::SQS::Queue", "SqsManagedSseEnabled", False, "stored without encryption"),
    ("AWS::SNS::Topic", "TopicName", "another", "subscribers, who have to confirm anew"),
    ("AWS::SNS::Topic", "KmsMasterKeyId", None, "no longer be encrypted"),
    ("AWS::Events::EventBus", "Name", "another", "rules of other teams on it"),
    ("AWS::Logs::LogGroup", "KmsKeyId", None, "no longer be encrypted"),
    (MAPPING, "StartingPosition", "LATEST", "which Lambda refuses"),
    (MAPPING, "DestinationConfig", None, "What fails would be lost."),
    (PLAN, "BackupPlan/BackupPlanRule", [], "Its backups are made no more."),
    ("AWS::Backup::BackupVault", "BackupVaultName", "another", "A new, empty vault"),
    ("AWS::SSM::Parameter", "Name", "/another", "Other teams read it under its name."),
]


@pytest.mark.parametrize(
    ("kind", "name", "value", "reason"),
    REFUSED,
    ids=[f"{kind.rpartition('::')[2]}-{name}" for kind, name, _, _ in REFUSED],
)
def test_each_is_refused_with_one_message(
    kind: str, name: str, value: Any, reason: str, assemblies: Mapping[str, Assembly]
) -> None:
    having = name.partition("/")[0] if value is None or "/" in name else ""
    found = refusals(changes_of(assemblies["prod"].templates, kind, put(name, value), having))
    # What follows, such as a key that is defined no more, is a line of its own.
    (change,) = [each for each in found if reason in each.reason]
    assert change.resource_type == kind
    assert change.advice
    assert (change.before, change.after) != (None, None)


def test_a_table_is_not_deleted(assemblies: Mapping[str, Assembly]) -> None:
    """Whether it is kept or goes with its items, it is refused, and which of them is said."""
    for stage, fate in (("prod", "it outlives the stack"), ("dev", "deletes it with all")):
        changes = _without(assemblies[stage].templates, TABLE)
        assert any(fate in change.reason for change in refusals(changes))


def test_an_export_does_not_go(assemblies: Mapping[str, Assembly]) -> None:
    template = assemblies["prod"].templates["TutoriaChatStack"]
    outputs = dict(template["Outputs"])
    gone = outputs.pop("ChatMessagesTableArn")["Export"]["Name"]
    (change,) = classify(template, {**template, "Outputs": outputs}, stack="TutoriaChatStack")
    assert (change.verdict, change.name) == (Verdict.REFUSED, gone)
    assert "removable_after" in change.advice
    (allowed,) = classify(template, {**template, "Outputs": outputs}, removable={gone})
    assert allowed.verdict is Verdict.SAFE


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [("Delete", Verdict.REFUSED), ("Snapshot", Verdict.REFUSED), ("Retain", Verdict.SAFE)],
)
def test_what_is_kept_stays_kept(policy: str, verdict: Verdict) -> None:
    """`RetainExceptOnCreate` keeps as well: a creation that fails has left nothing."""
    before, after = (
        {"Resources": {"Key": {"Type": "AWS::KMS::Key", "DeletionPolicy": each}}}
        for each in ("RetainExceptOnCreate", policy)
    )
    (change,) = classify(before, after)
    assert (change.verdict, change.path) == (verdict, "DeletionPolicy")


def test_what_was_created_is_kept_without_its_creation(assemblies: Mapping[str, Assembly]) -> None:
    """Only the rollback of a creation tells the two policies apart."""

    def edit(resource: dict[str, Any]) -> None:
        resource["DeletionPolicy"] = "RetainExceptOnCreate"

    (change,) = changes_of(assemblies["prod"].templates, TABLE, edit)
    assert (change.verdict, change.path) == (Verdict.SAFE, "DeletionPolicy")


def test_the_type_of_a_table_does_not_change_in_place(assemblies: Mapping[str, Assembly]) -> None:
    def edit(resource: dict[str, Any]) -> None:
        resource["Type"] = "AWS::DynamoDB::Table"

    found = refusals(changes_of(assemblies["prod"].templates, TABLE, edit))
    assert [change.path for change in found if change.resource_type == "AWS::DynamoDB::Table"] == [
        "Type"
    ]


def test_an_alarm_has_ten_metrics_at_most() -> None:
    metrics = [{"Id": f"m{number}", "MetricStat": {}} for number in range(11)]
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": metrics}}
    new = refusals(classify({"Resources": {}}, {"Resources": {"Alarm": alarm}}))
    assert [change.path for change in new] == ["Metrics"]
    assert "would have 11 metrics; CloudWatch allows 10" in new[0].reason


def test_a_table_has_twenty_indexes_at_most(assemblies: Mapping[str, Assembly]) -> None:
    def edit(resource: dict[str, Any]) -> None:
        indexes = resource["Properties"]["GlobalSecondaryIndexes"]
        indexes += [{**indexes[0], "IndexName": f"index-{number}"} for number in range(20)]

    found = refusals(
        changes_of(assemblies["prod"].templates, TABLE, edit, "GlobalSecondaryIndexes")
    )
    assert "DynamoDB allows 20" in found[0].reason


def _without(templates: Mapping[str, Any], kind: str) -> tuple[Change, ...]:
    stack, logical_id = find(templates, kind)
    template = templates[stack]
    resources = {name: each for name, each in template["Resources"].items() if name != logical_id}
    return classify(template, {**template, "Resources": resources}, stack=stack)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (None, "2020-01-01", "DETAILS_SINCE is new, and its day, 2020-01-01, has begun"),
        ("2020-01-01", "2020-01-02", "days in between would be counted in one way"),
        ("2020-01-01", "2020-01-01", ""),
        (None, "2999-01-01", ""),
    ],
)
def test_a_function_takes_away_only_what_it_added(
    before: str | None, after: str, reason: str, assemblies: Mapping[str, Assembly]
) -> None:
    """Messages of the first day and later have to be counted with details, and no others."""
    prod = assemblies["prod"].templates["TutoriaChatStack"]
    (logical_id,) = (
        name
        for name, each in prod["Resources"].items()
        if "DETAILS_SINCE" in each["Properties"].get("Environment", {}).get("Variables", {})
    )
    path = "Environment/Variables/DETAILS_SINCE"
    deployed, planned = (edited(prod, logical_id, put(path, day)) for day in (before, after))

    found = refusals(classify(deployed, planned))

    assert [(each.path, each.before, each.after) for each in found] == (
        [(path, before, after)] if reason else []
    )
    assert all(reason in each.reason for each in found)
    assert all("FIRST_DETAILED_DAY (stacks/tutoria/chat_usage.py)" in each.advice for each in found)

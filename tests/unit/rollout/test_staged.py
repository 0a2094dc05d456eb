"""What one ordinary deployment does not make, and what it does."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.unit.rollout.edited import changes_of, put
from tools.rollout.changes.change import Change, Verdict, worst
from tools.rollout.changes.classification import classify
from tools.rollout.changes.registry import RULES
from tools.synthesis import Assembly

TABLE, MAPPING = "AWS::DynamoDB::GlobalTable", "AWS::Lambda::EventSourceMapping"
INDEXES = "GlobalSecondaryIndexes"


def _index(name: str, **changes: Any) -> dict[str, Any]:
    keys = [{"AttributeName": "entity_type", "KeyType": "HASH"}]
    return {
        "IndexName": name,
        "KeySchema": keys,
        "Projection": {"ProjectionType": "ALL"},
        **changes,
    }


def _of_indexes(assemblies: Mapping[str, Assembly], edit: Any) -> dict[str, Change]:
    """Return the changes of the IOPS metrics' indexes, by path."""
    found = changes_of(
        assemblies["prod"].templates, TABLE, lambda each: edit(each["Properties"][INDEXES]), INDEXES
    )
    return {change.path.removeprefix(f"{INDEXES}/"): change for change in found}


def test_one_new_index_is_safe(assemblies: Mapping[str, Assembly]) -> None:
    found = _of_indexes(assemblies, lambda indexes: indexes.append(_index("new")))
    assert {path: change.verdict for path, change in found.items()} == {"new": Verdict.SAFE}


def test_two_index_changes_of_one_table_are_staged(assemblies: Mapping[str, Assembly]) -> None:
    found = _of_indexes(
        assemblies, lambda indexes: indexes.extend([_index("new-a"), _index("new-b")])
    )
    assert [change.verdict for change in found.values()] == [Verdict.STAGED] * 2
    assert "one index of a table in a deployment, and this one changes 2" in found["new-a"].reason


def test_an_index_that_goes_is_staged(assemblies: Mapping[str, Assembly]) -> None:
    found = _of_indexes(assemblies, lambda indexes: indexes.pop())
    (change,) = (each for each in found.values() if each.verdict is not Verdict.SAFE)
    assert change.verdict is Verdict.STAGED
    assert "Whoever queries the index fails" in change.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"Projection": {"ProjectionType": "KEYS_ONLY"}},
        {"KeySchema": [{"AttributeName": "entity_id", "KeyType": "HASH"}]},
    ],
    ids=["projection", "keys"],
)
def test_an_index_does_not_change_in_place(
    changes: dict[str, Any], assemblies: Mapping[str, Assembly]
) -> None:
    found = _of_indexes(assemblies, lambda indexes: indexes[0].update(changes))
    (change,) = (each for each in found.values() if each.verdict is not Verdict.SAFE)
    assert "changes neither keys nor projection" in change.reason
    assert "EntityTypeHealthIndex-v2" in change.advice


@pytest.mark.parametrize(
    ("name", "value", "verdict", "reason"),
    [
        ("TimeToLiveSpecification/AttributeName", "x", Verdict.STAGED, "while the old attribute"),
        ("TimeToLiveSpecification", None, Verdict.SAFE, "Nothing is deleted"),
        ("TimeToLiveSpecification/Enabled", False, Verdict.SAFE, "Nothing is deleted"),
    ],
)
def test_expiry(
    name: str, value: Any, verdict: Verdict, reason: str, assemblies: Mapping[str, Assembly]
) -> None:
    prod = assemblies["prod"].templates
    (change,) = changes_of(prod, TABLE, put(name, value), "TimeToLiveSpecification")
    assert (change.verdict, reason in change.reason) == (verdict, True)


def test_expiry_that_stops_beside_another_index_is_staged(
    assemblies: Mapping[str, Assembly],
) -> None:
    """Neither DynamoDB nor its local engine refuses it; only its rollback would fail."""

    def edit(resource: dict[str, Any]) -> None:
        del resource["Properties"]["TimeToLiveSpecification"]
        resource["Properties"].setdefault(INDEXES, []).append(_index("new"))

    prod = assemblies["prod"].templates
    changes = changes_of(prod, TABLE, edit, "TimeToLiveSpecification")
    (change,) = (each for each in changes if each.path == "TimeToLiveSpecification")
    assert (change.verdict, "cannot take it back" in change.reason) == (Verdict.STAGED, True)


def test_an_attribute_that_begins_to_expire_items_is_staged(
    assemblies: Mapping[str, Assembly],
) -> None:
    def edit(resource: dict[str, Any]) -> None:
        settings = {"AttributeName": "entity_type", "Enabled": True}
        resource["Properties"]["TimeToLiveSpecification"] = settings

    (change,) = changes_of(assemblies["prod"].templates, TABLE, edit, "StreamSpecification")
    assert change.verdict is Verdict.STAGED
    assert "are deleted, for good" in change.reason


def test_a_new_stream_takes_mappings_and_published_arns_with_it(
    assemblies: Mapping[str, Assembly],
) -> None:
    """None of these has a changed line: they name the stream's ARN."""
    edit = put("StreamSpecification/StreamViewType", "KEYS_ONLY")
    changes = changes_of(assemblies["prod"].templates, TABLE, edit, "StreamSpecification")
    assert {change.verdict for change in changes} == {Verdict.STAGED}
    followers = {(each.resource_type, each.path) for each in changes if "follows" in each.reason}
    assert followers == {
        (MAPPING, "EventSourceArn"),
        ("AWS::SSM::Parameter", "Value"),
        ("Output", "Value"),
    }


def test_the_stream_of_a_table_in_several_regions_stays(
    assemblies: Mapping[str, Assembly],
) -> None:
    prod = assemblies["prod"].templates

    def edit(resource: dict[str, Any]) -> None:
        resource["Properties"]["Replicas"].append({"Region": "eu-west-1"})
        resource["Properties"]["StreamSpecification"]["StreamViewType"] = "KEYS_ONLY"

    found = {each.path: each for each in changes_of(prod, TABLE, edit, "StreamSpecification")}
    assert found["StreamSpecification"].verdict is Verdict.REFUSED
    assert found["Replicas/eu-west-1"].verdict is Verdict.STAGED


def test_billing_switches_with_seeds_are_staged(assemblies: Mapping[str, Assembly]) -> None:
    def edit(resource: dict[str, Any]) -> None:
        table = resource["Properties"]
        table["BillingMode"] = "PROVISIONED"
        for kind, holders in (("Write", [table]), ("Read", table["Replicas"])):
            scaling = {"MinCapacity": 5, "MaxCapacity": 9, "SeedCapacity": 5}
            settings = {f"{kind}CapacityAutoScalingSettings": scaling}
            for holder in holders:
                holder[f"{kind}ProvisionedThroughputSettings"] = settings
                for index in holder.get(INDEXES, []):
                    index[f"{kind}ProvisionedThroughputSettings"] = settings

    found = {each.path: each for each in changes_of(assemblies["prod"].templates, TABLE, edit)}
    assert found["BillingMode"].verdict is Verdict.STAGED
    assert "Capacity begins at the seed" in found["BillingMode"].reason


def test_a_billing_switch_needs_seeds(assemblies: Mapping[str, Assembly]) -> None:
    (change,) = changes_of(assemblies["prod"].templates, TABLE, put("BillingMode", "PROVISIONED"))
    assert change.verdict is Verdict.STAGED
    assert "needs a SeedCapacity to begin with: write capacity of the table" in change.reason


@pytest.mark.parametrize(
    ("kind", "name", "value", "verdict"),
    [
        ("AWS::RDS::DBInstance", "EngineVersion", "19", Verdict.STAGED),
        ("AWS::RDS::DBInstance", "DBInstanceClass", "db.r7g.large", Verdict.STAGED),
        ("AWS::RDS::DBInstance", "AllocatedStorage", "900", Verdict.SAFE),
        ("AWS::SQS::Queue", "MessageRetentionPeriod", 60, Verdict.STAGED),
        ("AWS::SQS::Queue", "MessageRetentionPeriod", 1_209_601, Verdict.SAFE),
        ("AWS::Logs::LogGroup", "RetentionInDays", 1, Verdict.STAGED),
        ("AWS::Logs::LogGroup", "RetentionInDays", None, Verdict.SAFE),
        ("AWS::Logs::LogGroup", "DeletionProtectionEnabled", False, Verdict.STAGED),
        ("AWS::S3::Bucket", "LifecycleConfiguration/Rules/0/ExpirationInDays", 1, Verdict.STAGED),
        ("AWS::Lambda::Function", "MemorySize", 4096, Verdict.SAFE),
        ("AWS::Lambda::Function", "FunctionName", "another", Verdict.STAGED),
        (MAPPING, "Enabled", False, Verdict.STAGED),
        (MAPPING, "BatchSize", 1, Verdict.SAFE),
        (MAPPING, "MaximumRetryAttempts", 1, Verdict.STAGED),
        (MAPPING, "MaximumRetryAttempts", -1, Verdict.SAFE),
        ("AWS::CloudWatch::Alarm", "Threshold", 7, Verdict.SAFE),
        ("AWS::CloudWatch::Alarm", "AlarmActions", None, Verdict.STAGED),
        ("AWS::SSM::Parameter", "Value", "another", Verdict.STAGED),
        ("AWS::IAM::ManagedPolicy", "Description", "another", Verdict.STAGED),
        ("AWS::Athena::NamedQuery", "QueryString", "SELECT 1", Verdict.SAFE),
        ("AWS::Athena::WorkGroup", "WorkGroupConfiguration", {}, Verdict.STAGED),
        ("AWS::Budgets::Budget", "Budget/BudgetLimit/Amount", 9_999_999, Verdict.STAGED),
        ("AWS::EC2::Subnet", "MapPublicIpOnLaunch", True, Verdict.STAGED),
        ("AWS::EC2::VPC", "EnableDnsSupport", False, Verdict.STAGED),
        ("AWS::Events::Rule", "State", "DISABLED", Verdict.STAGED),
        ("AWS::Glue::Table", "TableInput/StorageDescriptor/Columns", [], Verdict.STAGED),
        ("AWS::Lambda::Function", "LoggingConfig/LogGroup", "another", Verdict.STAGED),
        ("AWS::Lambda::Function", "LoggingConfig/LogFormat", "Text", Verdict.SAFE),
        ("AWS::Lambda::Function", "MemorySize", 127, Verdict.STAGED),
        ("AWS::Lambda::Function", "Timeout", 1, Verdict.STAGED),
        ("AWS::Lambda::Function", "Timeout", 900, Verdict.SAFE),
        ("AWS::RDS::DBInstance", "EnableCloudwatchLogsExports", ["upgrade"], Verdict.STAGED),
        ("AWS::S3::Bucket", "LifecycleConfiguration/Rules/0/Transitions", [{}], Verdict.STAGED),
        ("AWS::Scheduler::Schedule", "Description", "another", Verdict.SAFE),
        ("AWS::Scheduler::Schedule", "ScheduleExpression", "rate(9 days)", Verdict.STAGED),
    ],
)
def test_other_services(
    kind: str, name: str, value: Any, verdict: Verdict, assemblies: Mapping[str, Assembly]
) -> None:
    having = name.partition("/")[0]
    changes = changes_of(assemblies["prod"].templates, kind, put(name, value), having)
    found = [
        each for each in changes if each.resource_type == kind and "follows" not in each.reason
    ]
    assert {change.verdict for change in found} == {verdict}


def test_of_all_that_goes_only_what_shows_or_asks_is_not_missed() -> None:
    """An alarm, a rule, a schedule or a budget holds nothing, and its work ends unseen."""
    safe = {kind for kind, rules in RULES.items() if rules.removed.verdict is Verdict.SAFE}
    assert safe == {"AWS::Athena::NamedQuery", "AWS::CloudWatch::Dashboard"}


def _one(kind: str, name: str, before: Any, after: Any) -> Verdict:
    old, new = (
        {"Resources": {"It": {"Type": kind, "Properties": {name: each}}}}
        for each in (before, after)
    )
    return worst(classify(old, new))


@pytest.mark.parametrize(("after", "verdict"), [("ab", Verdict.SAFE), ("b", Verdict.STAGED)])
def test_one_of_two_recipients_is_told_no_more(after: str, verdict: Verdict) -> None:
    found = _one(
        "AWS::CloudWatch::Alarm", "AlarmActions", ["a"] if after == "ab" else ["a", "b"], [*after]
    )
    assert found is verdict


def test_what_no_stack_of_prod_sets() -> None:
    assert _one("AWS::IAM::Role", "MaxSessionDuration", 7_200, 3_600) is Verdict.STAGED
    assert _one("AWS::CE::AnomalySubscription", "Frequency", None, "DAILY") is Verdict.STAGED
    assert _one("AWS::Scheduler::Schedule", "State", "ENABLED", "DISABLED") is Verdict.STAGED
    assert _one("AWS::Lambda::Function", "EphemeralStorage", {"Size": 1_024}, {}) is Verdict.STAGED


OLD_VERSIONS = {"NoncurrentDays": 30, "NewerNoncurrentVersions": 5}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"Prefix": "all/"}, Verdict.STAGED),
        ({"ObjectSizeGreaterThan": "1"}, Verdict.STAGED),
        ({"NoncurrentVersionExpiration": {"NoncurrentDays": 30}}, Verdict.STAGED),
        ({"NoncurrentVersionExpiration": {**OLD_VERSIONS, "NoncurrentDays": 29}}, Verdict.STAGED),
        ({"NoncurrentVersionExpiration": {**OLD_VERSIONS, "NoncurrentDays": 31}}, Verdict.SAFE),
        ({"Status": "Disabled"}, Verdict.SAFE),
        ({"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}, Verdict.SAFE),
    ],
)
def test_what_a_bucket_deletes_sooner(changes: dict[str, Any], verdict: Verdict) -> None:
    rule = {"Id": "old", "Status": "Enabled", "NoncurrentVersionExpiration": OLD_VERSIONS}
    name = "LifecycleConfiguration"
    found = _one("AWS::S3::Bucket", name, {"Rules": [rule]}, {"Rules": [{**rule, **changes}]})
    assert found is verdict


def test_who_gains_access_and_who_loses_it(assemblies: Mapping[str, Assembly]) -> None:
    """Statements are compared permission by permission, in whatever order they stand."""
    prod, kind = assemblies["prod"].templates, "AWS::IAM::ManagedPolicy"

    def shuffle(statements: list[Any]) -> None:
        statements.reverse()
        statements[0]["Sid"] = "Another"

    def widen(statements: list[Any]) -> None:
        statements.append({"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"})

    def reason(edit: Callable[[list[Any]], object]) -> str:
        (change,) = changes_of(
            prod, kind, lambda each: edit(each["Properties"]["PolicyDocument"]["Statement"])
        )
        return change.reason

    assert "same statements" in reason(shuffle)
    assert "only gives more" in reason(widen)
    assert "Somebody loses access" in reason(list.pop)

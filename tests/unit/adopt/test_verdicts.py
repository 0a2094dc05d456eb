"""What a comparison comes to, difference by difference."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.adopt.resources import (
    BY_TIME,
    compared,
    compared_instance,
    index,
    instance,
    state,
    template,
    types,
    vector_index,
)
from tools.adopt.table_state import TableState
from tools.adopt.verdicts import Owner, Verdict, When

PROVISIONED = {"BillingModeSummary": {"BillingMode": "PROVISIONED"}}
MANAGED_KEY = {"SSEDescription": {"Status": "ENABLED", "KMSMasterKeyArn": "arn:of-another-key"}}
BY_KIND = index("by-kind", "kind")
NEAR = vector_index("near")


def test_what_is_as_declared_is_adopted_as_it_is() -> None:
    finding = compared(state())
    assert finding.verdict is Verdict.AS_IS
    assert finding.is_importable
    assert compared_instance(instance()).verdict is Verdict.AS_IS


def test_a_vector_index_is_imported_as_it_is() -> None:
    """What DynamoDB tells beside its declaration is left out, and so is the filters' order."""
    told = {"IndexStatus": "ACTIVE", "ItemCount": 3, "IndexArn": "arn"}
    found = state(VectorIndexes=[vector_index("near", "kind", "time") | told])
    declared = template(VectorIndexes=[vector_index("near", "kind", "time")])
    assert compared(found, declared).verdict is Verdict.AS_IS
    assert found.as_template(declared)["VectorIndexes"] == declared["VectorIndexes"]
    with_filters = state(VectorIndexes=[vector_index("near", "kind", "time", "id")])
    other_order = template(VectorIndexes=[vector_index("near", "kind", "id", "time")])
    assert compared(with_filters, other_order).verdict is Verdict.AS_IS


def test_what_its_stack_has_or_nobody_made_is_left_alone() -> None:
    own = Owner("LessonsStack", "LessonsTable", "AWS::DynamoDB::GlobalTable")
    managed = replace(compared(state(expiry=None)), owner=own)
    absent = replace(compared(state()), exists=False, differences=())
    assert (managed.verdict, managed.is_importable) == (Verdict.MANAGED, False)
    assert (absent.verdict, absent.is_importable) == (Verdict.ABSENT, False)


def test_a_table_of_another_stack_can_be_taken_over() -> None:
    other = Owner("TheirStack", "Theirs", "AWS::DynamoDB::Table")
    finding = replace(compared(state()), owner=other)
    assert (finding.verdict, finding.is_importable) == (Verdict.AS_IS, True)


@pytest.mark.parametrize(
    ("found", "declared", "what", "when"),
    [
        (state(GlobalSecondaryIndexes=[]), {}, "index by-time", When.DEPLOYMENT),
        (
            state(GlobalSecondaryIndexes=[BY_TIME, BY_KIND]),
            {},
            "index by-kind",
            When.DEPLOYMENT,
        ),
        (
            state(GlobalSecondaryIndexes=[]),
            {"GlobalSecondaryIndexes": [BY_TIME, BY_KIND]},
            "index by-time, index by-kind",
            When.ROLLOUT,
        ),
        (
            state(GlobalSecondaryIndexes=[BY_KIND]),
            {},
            "index by-time, index by-kind",
            When.ROLLOUT,
        ),
        (
            state(GlobalSecondaryIndexes=[index("by-time", "kind")]),
            {},
            "index by-time",
            When.BEFORE,
        ),
        (
            state(
                GlobalSecondaryIndexes=[index("by-time", "kind", "time", projection="KEYS_ONLY")]
            ),
            {},
            "index by-time",
            When.BEFORE,
        ),
        (state(), {"VectorIndexes": [NEAR]}, "index near", When.DEPLOYMENT),
        (state(VectorIndexes=[NEAR]), {}, "index near", When.DEPLOYMENT),
        (
            state(GlobalSecondaryIndexes=[]),
            {"VectorIndexes": [NEAR]},
            "index by-time, index near",
            When.ROLLOUT,
        ),
        (
            state(VectorIndexes=[vector_index("near", Dimensions=4)]),
            {"VectorIndexes": [NEAR]},
            "index near",
            When.BEFORE,
        ),
        (
            state(VectorIndexes=[vector_index("near", DistanceFunction="EUCLIDEAN")]),
            {"VectorIndexes": [NEAR]},
            "index near",
            When.BEFORE,
        ),
        (
            state(VectorIndexes=[vector_index("near", "kind")]),
            {"VectorIndexes": [NEAR]},
            "index near",
            When.BEFORE,
        ),
        (state(expiry=None), {}, "time to live", When.DEPLOYMENT),
        (state(expiry="ttl"), {}, "time to live", When.ROLLOUT),
        (state(), {"TimeToLiveSpecification": {}}, "time to live", When.DEPLOYMENT),
        (state(StreamSpecification={}), {}, "stream", When.DEPLOYMENT),
        (
            state(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}),
            {},
            "stream",
            When.DEPLOYMENT,
        ),
        (state(recovery_days=None), {}, "point-in-time recovery", When.DEPLOYMENT),
        (state(recovery_days=7), {}, "point-in-time recovery", When.DEPLOYMENT),
        (state(**PROVISIONED), {}, "billing mode", When.BEFORE),
        (state(), {"BillingMode": "PROVISIONED"}, "billing mode", When.DEPLOYMENT),
        (state(**MANAGED_KEY), {}, "encryption", When.DEPLOYMENT),
        (state(), {"SSESpecification": {"SSEEnabled": True}}, "encryption", When.DEPLOYMENT),
        (state(DeletionProtectionEnabled=True), {}, "deletion protection", When.DEPLOYMENT),
    ],
)
def test_what_can_be_changed_says_when(
    found: TableState, declared: dict[str, Any], what: str, when: When
) -> None:
    finding = compared(found, template(**declared))
    assert ", ".join(each.what for each in finding.differences) == what
    assert {each.when for each in finding.differences} == {when}
    assert finding.verdict is Verdict.CHANGE_FIRST
    assert finding.is_importable is (when is not When.BEFORE)
    assert all(each.how and each.found != each.declared for each in finding.differences)


@pytest.mark.parametrize(
    ("found", "what", "advice"),
    [
        (
            state(KeySchema=[{"AttributeName": "kind", "KeyType": "HASH"}]),
            "primary key",
            "copy the items, then switch readers",
        ),
        (
            state(AttributeDefinitions=types(id="N", kind="S", time="N")),
            "type of 'id'",
            "Nothing changes the keys of a table",
        ),
        (
            state(AttributeDefinitions=types(id="S", kind="S", time="S")),
            "type of 'time'",
            "rewrite it in all items",
        ),
        (
            state(LocalSecondaryIndexes=[index("local", "id", "time")]),
            "local index local",
            "Move the data",
        ),
        (
            state(Replicas=[{"RegionName": "us-east-1"}]),
            "replicas",
            "Give the stage these Regions",
        ),
    ],
)
def test_what_cannot_be_changed_is_a_conflict(found: TableState, what: str, advice: str) -> None:
    finding = compared(found)
    assert [each.what for each in finding.differences] == [what]
    assert advice in finding.differences[0].how
    assert (finding.verdict, finding.is_importable) == (Verdict.CONFLICT, False)


def test_an_import_declares_a_table_as_it_is() -> None:
    """Each difference is found by the deployment that follows."""
    found = state(expiry=None, recovery_days=None, GlobalSecondaryIndexes=[], **MANAGED_KEY)
    declared = compared(found).as_it_is
    assert declared is not None
    assert compared(found, declared).differences == ()
    assert compared(state(), compared(state()).as_it_is).differences == ()
    assert "GlobalSecondaryIndexes" not in declared


@pytest.mark.parametrize(
    ("found", "what", "verdict"),
    [
        ({"DBInstanceClass": "db.t4g.small"}, "class", Verdict.CHANGE_FIRST),
        ({"MultiAZ": False}, "standby in another zone", Verdict.CHANGE_FIRST),
        ({"AllocatedStorage": 20}, "storage", Verdict.CHANGE_FIRST),
        ({"AllocatedStorage": 500}, "storage", Verdict.CHANGE_FIRST),
        ({"EngineVersion": "17.9"}, "major version", Verdict.CHANGE_FIRST),
        ({"MasterUserSecret": None}, "master password", Verdict.CHANGE_FIRST),
        ({"EngineVersion": "19.1"}, "major version", Verdict.CONFLICT),
        ({"Engine": "mysql"}, "engine", Verdict.CONFLICT),
        ({"DBName": "other"}, "database", Verdict.CONFLICT),
        ({"Endpoint": {"Port": 5433}}, "port", Verdict.CONFLICT),
        ({"StorageEncrypted": False}, "encryption", Verdict.CONFLICT),
        ({"KmsKeyId": "arn:aws:kms:::key/other"}, "key", Verdict.CONFLICT),
        ({"DBSubnetGroup": {"DBSubnetGroupName": "x"}}, "subnet group", Verdict.CONFLICT),
    ],
)
def test_an_instance_is_judged_by_what_it_can_become(
    found: dict[str, Any], what: str, verdict: Verdict
) -> None:
    finding = compared_instance(instance(**found))
    assert [each.what for each in finding.differences] == [what]
    assert finding.verdict is verdict


def test_an_instance_in_a_network_that_its_stack_has_yet_to_make_is_a_conflict() -> None:
    finding = compared_instance(instance(), {})
    assert {each.what for each in finding.differences} == {"key", "subnet group"}
    assert finding.verdict is Verdict.CONFLICT

"""The archive's bucket, catalogue and workgroup, and who may do what with them."""

import json
from typing import Any

import pytest
from aws_cdk.assertions import Template

from data_platform.archive.item_archive import ItemArchive
from data_platform.stage import Stage
from stacks.environments import DEV, PROD
from stacks.tutoria.archive_queries import ARCHIVE_QUERIES
from stacks.tutoria.chat_messages import CHAT_MESSAGES
from stream_records.days import FIRST_DAY
from tests.unit.tables.stacks import KEY_ARN, imported_key, new_stack

Resources = dict[str, list[dict[str, Any]]]


def _resources(stage: Stage) -> Resources:
    stack = new_stack()
    archive = ItemArchive(
        stack,
        "Archive",
        name="dev-archive",
        table_name="messages",
        declaration=CHAT_MESSAGES,
        queries=ARCHIVE_QUERIES,
        stage=stage,
        encryption_key=imported_key(stack) if stage.protected else None,
    )
    found: Resources = {"writer": [statement.to_json() for statement in archive.write_statements()]}
    for resource in Template.from_stack(stack).to_json()["Resources"].values():
        found.setdefault(resource["Type"], []).append(resource)
    return found


@pytest.fixture(scope="module")
def dev() -> Resources:
    return _resources(DEV)


@pytest.fixture(scope="module")
def prod() -> Resources:
    return _resources(PROD)


def _one(resources: Resources, kind: str) -> dict[str, Any]:
    (resource,) = resources[kind]
    properties: dict[str, Any] = resource["Properties"]
    return properties


def _text(value: Any) -> str:
    """Join what CloudFormation joins, with logical IDs for what it refers to."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::GetAtt" in value:
        return ".".join(value["Fn::GetAtt"])
    return "".join(map(_text, value["Fn::Join"][1]))


def _statements(resources: Resources) -> dict[str, dict[str, Any]]:
    document = _one(resources, "AWS::IAM::ManagedPolicy")["PolicyDocument"]
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_the_bucket_is_private_encrypted_and_versioned(prod: Resources) -> None:
    bucket = _one(prod, "AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": KEY_ARN,
    }
    policy = _one(prod, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    denied = [each for each in policy if each["Effect"] == "Deny"]
    assert denied[0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_items_are_kept_and_results_are_not(prod: Resources) -> None:
    rules = {
        rule["Id"]: rule
        for rule in _one(prod, "AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    }
    assert rules["CoolItems"]["Prefix"] == "items/"
    assert "ExpirationInDays" not in rules["CoolItems"]
    (transition,) = rules["CoolItems"]["Transitions"]
    assert transition == {"StorageClass": "GLACIER_IR", "TransitionInDays": 90}
    assert rules["ExpireResults"]["Prefix"] == "query-results/"
    assert rules["ExpireResults"]["ExpirationInDays"] == 7
    assert all(
        "ExpirationInDays" not in rules[other] for other in rules if other != "ExpireResults"
    )


def test_the_stage_decides_what_outlives_the_stack(dev: Resources, prod: Resources) -> None:
    assert [each["DeletionPolicy"] for each in dev["AWS::S3::Bucket"]] == ["Delete"]
    assert [each["DeletionPolicy"] for each in prod["AWS::S3::Bucket"]] == ["RetainExceptOnCreate"]


def test_athena_finds_the_days_without_a_crawler(prod: Resources) -> None:
    table = _one(prod, "AWS::Glue::Table")["TableInput"]
    parameters = table["Parameters"]
    assert parameters["projection.enabled"] == "true"
    assert parameters["projection.dt.type"] == "date"
    assert parameters["projection.dt.format"] == "yyyy-MM-dd"
    # Earlier days hold nothing: the archive puts what lies there under no day.
    assert parameters["projection.dt.range"] == f"{FIRST_DAY.isoformat()},NOW"
    location = _text(table["StorageDescriptor"]["Location"])
    assert location.endswith("/items/")
    assert _text(parameters["storage.location.template"]) == f"{location}dt=${{dt}}/"
    assert [key["Name"] for key in table["PartitionKeys"]] == ["dt"]
    assert [column["Name"] for column in table["StorageDescriptor"]["Columns"]] == ["item"]


def test_names_for_queries_need_no_quotes(prod: Resources) -> None:
    assert _one(prod, "AWS::Glue::Database")["DatabaseInput"]["Name"] == "dev_archive"
    assert _one(prod, "AWS::Glue::Table")["DatabaseName"] == "dev_archive"


def test_nobody_can_leave_the_settings_of_the_workgroup(prod: Resources) -> None:
    settings = _one(prod, "AWS::Athena::WorkGroup")["WorkGroupConfiguration"]
    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["BytesScannedCutoffPerQuery"] == 100 * 2**30
    result = settings["ResultConfiguration"]
    assert result["EncryptionConfiguration"] == {"EncryptionOption": "SSE_KMS", "KmsKey": KEY_ARN}
    assert _text(result["OutputLocation"]).endswith("/query-results/")


def test_without_a_key_results_are_still_encrypted(dev: Resources) -> None:
    settings = _one(dev, "AWS::Athena::WorkGroup")["WorkGroupConfiguration"]
    encryption = settings["ResultConfiguration"]["EncryptionConfiguration"]
    assert encryption == {"EncryptionOption": "SSE_S3"}


def test_queries_belong_to_the_workgroup(prod: Resources) -> None:
    queries = [each["Properties"] for each in prod["AWS::Athena::NamedQuery"]]
    assert [query["Name"] for query in queries] == [query.name for query in ARCHIVE_QUERIES]
    assert {query["WorkGroup"] for query in queries} == {"dev-archive"}
    assert {query["Database"] for query in queries} == {"dev_archive"}


def test_readers_cannot_change_what_is_archived(prod: Resources) -> None:
    statements = _statements(prod)
    writing = [
        _text(statement["Resource"])
        for statement in statements.values()
        if any(
            word in action for action in statement["Action"] for word in ("Put", "Delete", "Abort")
        )
    ]
    assert [resource.rpartition(".Arn")[2] for resource in writing] == ["/query-results/*"]
    assert _text(statements["ReadItems"]["Resource"]).endswith(".Arn/items/*")
    assert "*" not in _text(statements["RunQueries"]["Resource"])


def test_the_writer_can_put_items_and_nothing_else(prod: Resources) -> None:
    put, encrypt = prod["writer"]
    assert put["Action"] == "s3:PutObject"
    assert encrypt["Action"] == "kms:GenerateDataKey"
    assert "kms:ViaService" in json.dumps(encrypt["Condition"])


def test_without_a_key_nobody_gets_one(dev: Resources) -> None:
    assert len(dev["writer"]) == 1
    assert "UseKey" not in _statements(dev)

"""What fills the bucket of exports, who may do what with it, and where Athena looks."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from data_platform.dynamodb.exports import MAX_EXPORTED_NAME
from data_platform.errors import ConfigurationError
from data_platform.exports.archive_export import ArchiveExport
from stacks.environments import DEV
from stacks.mavprep.database_export import DATABASE_EXPORT
from stacks.mavprep.tables import MAVPREP
from tests.shared_assemblies import SharedAssemblies
from tests.unit.tables.stacks import new_stack

Resource = Mapping[str, Any]
Resources = Mapping[str, Resource]

PROTECTED = ["staging", "prod"]
STAGES = ["dev", *PROTECTED]
EXPORT_CALL = "arn:aws:scheduler:::aws-sdk:dynamodb:exportTableToPointInTime"


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def resources(stage: str, assemblies: SharedAssemblies) -> Resources:
    """Return what the product's stack has for exports."""
    found = assemblies[stage].templates["MavPrepStack"]["Resources"]
    return {name: each for name, each in found.items() if name.startswith("Exports")}


def _of_type(resources: Resources, kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def _text(value: Any) -> str:
    """Join what CloudFormation joins, with logical IDs for what it refers to."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::GetAtt" in value:
        return ".".join(value["Fn::GetAtt"])
    return "".join(map(_text, value["Fn::Join"][1]))


def _statements(resources: Resources, name: str) -> dict[str, dict[str, Any]]:
    (policy,) = [
        each
        for key, each in resources.items()
        if key.startswith(name) and each["Type"] == "AWS::IAM::ManagedPolicy"
    ]
    return {each["Sid"]: each for each in policy["Properties"]["PolicyDocument"]["Statement"]}


def _listed(value: Any) -> list[str]:
    return [_text(each) for each in (value if isinstance(value, list) else [value])]


def test_dynamodb_is_called_once_a_month_for_each_table(resources: Resources, stage: str) -> None:
    calls = [
        json.loads(_text(each["Target"]["Input"]))
        for each in _of_type(resources, "AWS::Scheduler::Schedule")
        if each["Target"]["Arn"] == EXPORT_CALL
    ]
    assert len(calls) == len(MAVPREP.tables)
    for table, call in zip(MAVPREP.tables, calls, strict=True):
        encryption = call.pop("S3SseAlgorithm"), call.pop("S3SseKmsKeyId", None)
        assert (encryption == ("AES256", None)) is (stage == "dev")
        assert call.pop("TableArn").startswith(table.construct_id)
        assert call.pop("S3Bucket").startswith("ExportsBucket")
        assert call == {
            "S3BucketOwner": "AWS::AccountId",
            "S3Prefix": f"tables/{table.name}/full",
            "ExportFormat": "DYNAMODB_JSON",
            "ExportType": "FULL_EXPORT",
            "ClientToken": f"{table.name}-<aws.scheduler.scheduled-time>",
        }


def test_no_attempt_comes_after_dynamodb_has_forgotten_the_token(resources: Resources) -> None:
    for each in _of_type(resources, "AWS::Scheduler::Schedule"):
        assert each["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] < 8 * 3600


def test_the_function_is_told_of_all_tables_and_of_the_database(resources: Resources) -> None:
    (schedule,) = [
        each
        for each in _of_type(resources, "AWS::Scheduler::Schedule")
        if each["ScheduleExpression"] == "rate(12 hours)"
    ]
    event = json.loads(_text(schedule["Target"]["Input"]))
    prefixes = {each["name"]: each["prefix"] for each in event["tables"]}
    assert prefixes == {table.name: f"tables/{table.name}" for table in MAVPREP.tables}
    assert event["database"]["instance"] == "mavprep"
    assert event["database"]["key"].startswith("DatabaseKey")


@pytest.mark.parametrize("name", ["ExportsFullPolicy", "ExportsFunctionPolicy"])
def test_exports_of_a_table_go_nowhere_but_into_its_folder(resources: Resources, name: str) -> None:
    found = _statements(resources, name)
    folders = {
        re.sub(r"^ExportsBucket\w+\.Arn", "", each)
        for each in _listed(found["WriteExports"]["Resource"])
    }
    kinds = ["full"] if name == "ExportsFullPolicy" else ["full", "changes"]
    assert folders == {f"/tables/{one.name}/{kind}/*" for one in MAVPREP.tables for kind in kinds}
    assert len(_listed(found["ExportTables"]["Resource"])) == len(MAVPREP.tables)


def test_a_snapshot_is_exported_with_one_role_and_one_key(resources: Resources) -> None:
    found = _statements(resources, "ExportsFunctionPolicy")
    assert _text(found["PassExportRole"]["Resource"]).startswith("ExportsDatabaseRole")
    assert found["PassExportRole"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "export.rds.amazonaws.com"}
    }
    assert _text(found["EncryptSnapshots"]["Resource"]).startswith("DatabaseKey")
    assert "kms:ViaService" in json.dumps(found["EncryptSnapshots"]["Condition"])
    role = _statements(resources, "ExportsDatabaseRolePolicy")
    assert _text(role["WriteExports"]["Resource"]).endswith(".Arn/database/*")


def test_the_bucket_is_private_versioned_and_takes_tls_alone(resources: Resources) -> None:
    (bucket,) = _of_type(resources, "AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    (policy,) = _of_type(resources, "AWS::S3::BucketPolicy")
    conditions = [each.get("Condition") for each in policy["PolicyDocument"]["Statement"]]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions


def test_protected_stages_refuse_to_delete_exports(resources: Resources, stage: str) -> None:
    (policy,) = _of_type(resources, "AWS::S3::BucketPolicy")
    denied = {
        each["Sid"]: (_listed(each["Action"]), _text(each["Resource"]), each.get("Condition"))
        for each in policy["PolicyDocument"]["Statement"]
        if each.get("Sid", "").startswith("Keep")
    }
    if stage == "dev":
        assert denied == {}
        return
    both = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    assert denied["KeepExports"][0] == both
    assert denied["KeepExports"][1].endswith("/tables/*")
    assert denied["KeepExports"][2] is None
    assert denied["KeepDatabaseVersions"][0] == ["s3:DeleteObjectVersion"]
    condition = denied["KeepDatabaseExports"][2]
    assert condition is not None
    assert _text(condition["ArnNotEquals"]["aws:PrincipalArn"]).startswith("ExportsDatabaseRole")


def test_exports_cool_and_expire_as_declared(resources: Resources, stage: str) -> None:
    (bucket,) = _of_type(resources, "AWS::S3::Bucket")
    rules = {each.get("Prefix"): each for each in bucket["LifecycleConfiguration"]["Rules"]}
    stores = [f"tables/{table.name}/" for table in MAVPREP.tables] + ["database/"]
    for prefix in stores:
        rule = rules[prefix]
        assert rule["ExpirationInDays"] == (7 if stage == "dev" else 3 * 365)
        assert ("Transitions" in rule) is (stage != "dev")
    assert rules["query-results/"]["ExpirationInDays"] == 7


def test_a_dev_stack_goes_with_its_exports(assemblies: SharedAssemblies) -> None:
    found = assemblies["dev"].templates["MavPrepStack"]["Resources"]
    emptied = {
        name
        for name, each in found.items()
        if each["Type"] == "Custom::Emptying" and "ExportsBucket" in json.dumps(each)
    }
    assert len(emptied) == 1
    writers = [
        each
        for name, each in found.items()
        if name.startswith("Exports") and each["Type"] == "AWS::Scheduler::Schedule"
    ]
    assert all(emptied <= set(each.get("DependsOn", [])) for each in writers)


def test_athena_finds_each_form_by_its_partitions(resources: Resources) -> None:
    tables = {each["TableInput"]["Name"]: each for each in _of_type(resources, "AWS::Glue::Table")}
    places = {
        name: re.sub(
            r"^s3://\w+/", "", _text(each["TableInput"]["Parameters"]["storage.location.template"])
        )
        for name, each in tables.items()
    }
    folder = "tables/${table_name}"
    assert places.pop("full_exports") == f"{folder}/full/AWSDynamoDB/${{export_id}}/data/"
    assert places.pop("changes") == f"{folder}/changes/${{dt}}/AWSDynamoDB/data/"
    assert places == {
        table.name.removeprefix("public."): f"database/${{export_id}}/mavprep/{table.name}/"
        for table in DATABASE_EXPORT.tables
    }
    names = tables["changes"]["TableInput"]["Parameters"]["projection.table_name.values"]
    assert names.split(",") == [table.name for table in MAVPREP.tables]


def test_queries_can_bear_the_longest_name_that_is_exported(resources: Resources) -> None:
    names = [each["Name"] for each in _of_type(resources, "AWS::Athena::NamedQuery")]
    words = {name.partition(" ")[2] for name in names}
    assert words == {"state", "changes"}
    assert max(len(f"{'t' * MAX_EXPORTED_NAME} {word}") for word in words) <= 128


def test_people_may_query_exports_and_change_none(resources: Resources) -> None:
    found = _statements(resources, "ExportsQueryPolicy")
    writing = {
        resource
        for each in found.values()
        if "s3:PutObject" in _listed(each["Action"])
        for resource in _listed(each["Resource"])
    }
    assert {each.partition(".Arn")[2] for each in writing} == {"/query-results/*"}
    read = _listed(found["ReadItems"]["Resource"])
    assert {each.partition(".Arn")[2] for each in read} == {"/tables/*", "/database/*"}


def test_a_product_without_exports_has_no_bucket_for_them() -> None:
    stack = new_stack()
    with pytest.raises(ConfigurationError, match="no table declares an export"):
        ArchiveExport(stack, "Exports", name="exports", tables=[], stage=DEV, account="1")

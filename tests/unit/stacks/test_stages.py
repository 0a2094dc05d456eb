"""What a stage decides, and what a namespace changes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from stacks.environments import STAGES
from stacks.ielts.published_notices import PUBLISHED_NOTICES
from stacks.ielts.qr_tokens import QR_TOKENS
from stacks.ielts.sessions import SESSIONS
from stacks.ielts.tables import IELTS
from stacks.products import PRODUCTS
from tests.shared_assemblies import Variants
from tools.synthesis import Assembly, synthesize

PROTECTED = ("staging", "prod")


def synthesize_namespaced(directory: Path) -> None:
    synthesize("dev", directory, {"namespace": "team-a"}, check_rules=False)


@pytest.fixture(scope="module")
def namespaced(variants: Variants) -> Assembly:
    return variants.assembly(__file__, synthesize_namespaced)


def _resources(assembly: Assembly, resource_type: str) -> Iterator[dict[str, Any]]:
    for template in assembly.templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == resource_type:
                yield resource


def test_dev_lets_go_of_everything(assemblies: Mapping[str, Assembly]) -> None:
    for template in assemblies["dev"].templates.values():
        for resource in template["Resources"].values():
            assert resource.get("DeletionPolicy", "Delete") == "Delete"


@pytest.mark.parametrize("stage", PROTECTED)
def test_data_outlives_the_stack(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    kinds = (
        "DynamoDB::GlobalTable",
        "RDS::DBInstance",
        "KMS::Key",
        "Backup::BackupVault",
        "S3::Bucket",
    )
    for kind in (f"AWS::{name}" for name in kinds):
        found = [
            resource
            for template in assemblies[stage].templates.values()
            for logical_id, resource in template["Resources"].items()
            # Topics pass messages on and keep none.
            if resource["Type"] == kind and not logical_id.startswith("AlarmTopics")
        ]
        assert found
        for resource in found:
            assert resource["DeletionPolicy"] in {"Retain", "RetainExceptOnCreate"}
            assert resource["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("stage", PROTECTED)
def test_of_a_failed_creation_only_what_is_protected_and_its_key_stays(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for template in assemblies[stage].templates.values():
        kept = [
            resource
            for resource in template["Resources"].values()
            if resource.get("DeletionPolicy") == "Retain"
        ]
        for resource in kept:
            assert _is_protected(resource) or resource["Type"] == "AWS::KMS::Key"
        # A table whose key is deleted is lost; other keys encrypt what goes as well.
        keys = [resource for resource in kept if resource["Type"] == "AWS::KMS::Key"]
        stores = {resource["Type"] for resource in kept if _is_protected(resource)}
        assert len(keys) == len(stores - {"AWS::Logs::LogGroup"})


def _is_protected(resource: Mapping[str, Any]) -> bool:
    properties = resource["Properties"]
    replicas = properties.get("Replicas", [])
    return (
        properties.get("DeletionProtection") is True
        or properties.get("DeletionProtectionEnabled") is True
        or any(replica.get("DeletionProtectionEnabled") for replica in replicas)
    )


@pytest.mark.parametrize("stage", STAGES)
def test_only_protected_stages_have_termination_protection(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    manifest = (assemblies[stage].directory / "manifest.json").read_text("utf-8")
    assert manifest.count('"terminationProtection": true') == len(PRODUCTS) * (stage in PROTECTED)


@pytest.mark.parametrize("stage", PROTECTED)
def test_every_table_has_its_products_rotated_key(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    for template in assemblies[stage].templates.values():
        key = template["Resources"][
            next(name for name in template["Resources"] if name.startswith("TableKey"))
        ]
        assert key["Properties"]["EnableKeyRotation"] is True
    for table in _resources(assemblies[stage], "AWS::DynamoDB::GlobalTable"):
        (replica,) = table["Properties"]["Replicas"]
        assert "KMSMasterKeyId" in replica["SSESpecification"]


def test_tables_of_dev_use_keys_that_cost_nothing(assemblies: Mapping[str, Assembly]) -> None:
    for table in _resources(assemblies["dev"], "AWS::DynamoDB::GlobalTable"):
        assert table["Properties"]["SSESpecification"] == {"SSEEnabled": False}


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_ielts_tables_are_snapshotted_daily_for_35_days(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    (plan,) = _resources(assemblies[stage], "AWS::Backup::BackupPlan")
    (rule,) = plan["Properties"]["BackupPlan"]["BackupPlanRule"]
    assert rule["Lifecycle"] == {"DeleteAfterDays": 35}
    assert rule["ScheduleExpression"] == "cron(0 4 * * ? *)"
    (selection,) = _resources(assemblies[stage], "AWS::Backup::BackupSelection")
    selected = selection["Properties"]["BackupSelection"]["Resources"]
    resources = assemblies[stage].templates["IeltsStack"]["Resources"]
    names = {resources[arn["Fn::GetAtt"][0]]["Properties"]["TableName"] for arn in selected}
    # Marks of notices are of no use to a restored table, and secrets outlive nothing.
    left_out = (PUBLISHED_NOTICES, SESSIONS, QR_TOKENS)
    assert names == {table.name for table in IELTS.tables if table not in left_out}
    (vault,) = _resources(assemblies[stage], "AWS::Backup::BackupVault")
    assert "EncryptionKeyArn" in vault["Properties"]


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_nobody_deletes_a_snapshot_before_its_time(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    (vault,) = _resources(assemblies[stage], "AWS::Backup::BackupVault")
    # In governance mode: with ChangeableForDays nobody could take the lock off.
    assert vault["Properties"]["LockConfiguration"] == {"MinRetentionDays": 35}
    (statement,) = vault["Properties"]["AccessPolicy"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    assert "backup:DeleteRecoveryPoint" in statement["Action"]
    assert "backup:UpdateRecoveryPointLifecycle" in statement["Action"]


def test_dev_has_no_snapshots(assemblies: Mapping[str, Assembly]) -> None:
    kinds = {
        each["Type"] for each in assemblies["dev"].templates["IeltsStack"]["Resources"].values()
    }
    assert not any(kind.startswith("AWS::Backup::") for kind in kinds)


def test_a_namespace_is_in_every_name(
    namespaced: Assembly, assemblies: Mapping[str, Assembly]
) -> None:
    assert set(namespaced.templates) == {f"team-a-{name}" for name in assemblies["dev"].templates}
    for table in _resources(namespaced, "AWS::DynamoDB::GlobalTable"):
        assert table["Properties"]["TableName"].startswith("team-a-")
    for parameter in _resources(namespaced, "AWS::SSM::Parameter"):
        assert parameter["Properties"]["Name"].startswith("/team-a/data-platform/dev/")
    for template in namespaced.templates.values():
        for output in template["Outputs"].values():
            assert output["Export"]["Name"].startswith("team-a-")


def test_a_namespace_leaves_logical_ids_alone(
    namespaced: Assembly, assemblies: Mapping[str, Assembly]
) -> None:
    for name, template in assemblies["dev"].templates.items():
        without_namespace = {
            logical_id
            for logical_id in template["Resources"]
            # An account has one monitor of cost anomalies, so a second copy adds none.
            if not logical_id.startswith("CostGuardsAnomalies")
        }
        copy = namespaced.templates[f"team-a-{name}"]["Resources"]
        assert set(copy) == without_namespace


def test_logical_ids_are_the_same_in_every_stage(assemblies: Mapping[str, Assembly]) -> None:
    for name, template in assemblies["prod"].templates.items():
        tables = {
            logical_id
            for logical_id, resource in template["Resources"].items()
            if resource["Type"] == "AWS::DynamoDB::GlobalTable"
        }
        assert tables <= set(assemblies["dev"].templates[name]["Resources"])


def test_synthesis_is_repeatable(tmp_path: Path, assemblies: Mapping[str, Assembly]) -> None:
    again = synthesize("dev", tmp_path, check_rules=False)
    assert again.templates == assemblies["dev"].templates

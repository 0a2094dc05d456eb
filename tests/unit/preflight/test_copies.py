"""Whether the vault of copies is there, elsewhere, and takes what is copied."""

import json
from typing import Any

import pytest

from tests.unit.preflight.plans import VAULT, VAULT_ARN, copying, plan
from tests.unit.preflight.recorded import ACCOUNT_ID, REGION, Answers, Recorded
from tools.preflight.copies import ask_advanced, ask_vault
from tools.preflight.rows import Row, Status

THERE = {"BackupVaultName": VAULT}
NO_POLICY = "ResourceNotFoundException: no policy"
COPY = "backup:CopyIntoBackupVault"


def asked(
    backup_plan: dict[str, Any], *vaults: dict[str, Any], policy: Any = NO_POLICY
) -> tuple[Row, Recorded]:
    answers: Answers = {
        "backup.ListBackupVaults": {"BackupVaultList": [{"BackupVaultName": "other"}, *vaults]},
        "backup.GetBackupVaultAccessPolicy": policy,
    }
    recorded = Recorded(answers)
    (row,) = ask_vault(plan({"Plan": backup_plan}), recorded.account())
    return row, recorded


def denying(**statement: Any) -> dict[str, str]:
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "backup:*", "Resource": "*"}
    denied = {"Effect": "Deny", "Principal": "*", "Action": COPY, "Resource": "*", **statement}
    return {"Policy": json.dumps({"Statement": [allowed, denied]})}


def test_without_copies_nothing_is_asked() -> None:
    recorded = Recorded()
    for ask in (ask_vault, ask_advanced):
        assert list(ask(plan(), recorded.account())) == []
    assert recorded.asked == []


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (NO_POLICY, "it is there, without a policy of its own"),
        (denying(Action="backup:DeleteRecoveryPoint"), "it is there, and its policy denies"),
        (denying(Action=None, NotAction="backup:Copy*"), "it is there, and its policy denies"),
    ],
)
def test_a_vault_that_takes_copies(policy: Any, found: str) -> None:
    if isinstance(policy, dict) and "NotAction" in policy["Policy"]:
        policy = {"Policy": policy["Policy"].replace('"Action": null, ', "")}
    row, recorded = asked(copying(), THERE, policy=policy)
    assert (row.status, row.advice) == (Status.OK, "")
    assert row.found.startswith(found)
    assert row.needed == f"{VAULT_ARN}, for copies that are kept 35 days"
    assert recorded.regions("backup.ListBackupVaults") == ["us-west-2"]
    assert recorded.regions("backup.GetBackupVaultAccessPolicy") == ["us-west-2"]


def test_a_vault_that_is_not_there() -> None:
    """DescribeBackupVault would call it a missing permission."""
    row, _ = asked(copying())
    assert (row.status, row.found) == (Status.WARNING, "there is no vault copies in us-west-2")
    assert "create-backup-vault --region us-west-2 --backup-vault-name copies" in row.advice


def test_a_vault_in_the_same_region() -> None:
    row, recorded = asked(copying(VAULT_ARN.replace("us-west-2", REGION)), THERE)
    assert row.status is Status.WARNING
    assert "lost with it" in row.found
    assert recorded.asked == []


def test_a_vault_of_another_account_cannot_be_asked() -> None:
    row, recorded = asked(copying(VAULT_ARN.replace(ACCOUNT_ID, "999922223333")))
    assert row.status is Status.UNKNOWN
    assert f"allows {COPY} to {ACCOUNT_ID}" in row.advice
    assert recorded.asked == []


@pytest.mark.parametrize(
    ("days", "lock", "found"),
    [
        (35, {"MinRetentionDays": 36}, "its lock takes what is kept for 36 days at least"),
        (35, {"MaxRetentionDays": 30}, "its lock takes what is kept for 30 days, not 35 days"),
        (None, {"MaxRetentionDays": 30}, "its lock takes what is kept for 30 days, not for ever"),
        (35, {"MinRetentionDays": 35, "MaxRetentionDays": 35}, None),
        (None, {"MinRetentionDays": 35}, None),
    ],
)
def test_a_lock_takes_what_is_kept_for_its_time(
    days: int | None, lock: dict[str, int], found: str | None
) -> None:
    row, _ = asked(copying(days=days), {**THERE, **lock})
    assert row.status is (Status.WARNING if found else Status.OK)
    assert row.found == (found or "it is there, without a policy of its own")


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ({}, Status.WARNING),
        ({"Action": ["backup:List*", "BACKUP:copy*"]}, Status.WARNING),
        ({"Action": "*", "Principal": {"AWS": [ACCOUNT_ID]}}, Status.WARNING),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"}}, Status.WARNING),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:role/other"}}, Status.UNKNOWN),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, Status.UNKNOWN),
    ],
)
def test_a_policy_that_denies_copies(statement: dict[str, Any], status: Status) -> None:
    row, _ = asked(copying(), THERE, policy=denying(**statement))
    assert row.status is status
    assert f"its policy denies {COPY}" in row.found
    assert "Take backup:CopyIntoBackupVault out" in row.advice


@pytest.mark.parametrize(
    ("preference", "status"),
    [({"DynamoDB": True}, Status.OK), ({"DynamoDB": False}, Status.WARNING), ({}, Status.WARNING)],
)
def test_tables_are_copied_with_advanced_features_only(
    preference: dict[str, bool], status: Status
) -> None:
    answer = {"ResourceTypeManagementPreference": preference}
    recorded = Recorded({"backup.DescribeRegionSettings": answer})
    (row,) = ask_advanced(plan({"Plan": copying()}), recorded.account())
    assert row.status is status
    assert ("update-region-settings" in row.advice) is (status is Status.WARNING)
    assert recorded.regions("backup.DescribeRegionSettings") == [REGION]

"""A lock that can be lifted comes in one deployment; one that is final, or goes, is looked at."""

from typing import Any

import pytest

from tools.rollout.changes.change import Verdict
from tools.rollout.changes.classification import classify

GOVERNANCE = {"MinRetentionDays": 35}
FINAL = {**GOVERNANCE, "ChangeableForDays": 3}


def _template(lock: dict[str, int] | None) -> dict[str, Any]:
    properties = {"BackupVaultName": "vault", **({"LockConfiguration": lock} if lock else {})}
    return {"Resources": {"Vault": {"Type": "AWS::Backup::BackupVault", "Properties": properties}}}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (None, GOVERNANCE, Verdict.SAFE),
        (GOVERNANCE, {"MinRetentionDays": 40}, Verdict.SAFE),
        (None, FINAL, Verdict.STAGED),
        (GOVERNANCE, FINAL, Verdict.STAGED),
        (GOVERNANCE, {"MinRetentionDays": 7}, Verdict.STAGED),
        (GOVERNANCE, None, Verdict.STAGED),
    ],
)
def test_a_lock(
    before: dict[str, int] | None, after: dict[str, int] | None, verdict: Verdict
) -> None:
    (change,) = classify(_template(before), _template(after), stack="IeltsStack")
    assert (change.path, change.verdict) == ("LockConfiguration", verdict)

"""What the scanners report, as it is read: with programs that print what they once printed."""

import json
from pathlib import Path

import pytest

from tools.scan.accepted import Finding
from tools.scan.policies import Policy
from tools.scan.scanners import checkov, cloudsplaining, parliament

POLICIES = [Policy("TutorStack/Access/Streams", {}), Policy("TutorStack/Writer/Policy", {})]
MISMATCH = {
    "issue": "RESOURCE_MISMATCH",
    "detail": [{"action": "dynamodb:ListStreams", "required_format": "*"}],
    "location": {"filepath": "policies/0.json"},
}
STAR = {
    "issue": "RESOURCE_STAR",
    "detail": ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
    "location": {"filepath": "policies/1.json"},
}
CONDITION = {
    "issue": "UNKNOWN_CONDITION_FOR_ACTION",
    "detail": "Unknown condition a for action b",
    "location": {"filepath": "policies/1.json"},
}


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/usr/bin/env bash\n{script}\n", "utf-8")
    file.chmod(0o755)


def test_parliament_names_actions(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(each) for each in (MISMATCH, STAR, CONDITION))
    program(tmp_path, "parliament", f"cat <<'END'\n{lines}\nEND\nexit 1")
    reader, writer = (policy.where for policy in POLICIES)
    assert list(parliament(tmp_path, POLICIES, tmp_path)) == [
        Finding("parliament", "RESOURCE_MISMATCH: dynamodb:ListStreams", reader),
        Finding("parliament", "RESOURCE_STAR: ec2:CreateNetworkInterface", writer),
        Finding("parliament", "RESOURCE_STAR: ec2:DeleteNetworkInterface", writer),
        Finding(
            "parliament", "UNKNOWN_CONDITION_FOR_ACTION: Unknown condition a for action b", writer
        ),
    ]


def test_a_scanner_that_fails_is_no_scanner_that_finds_nothing(tmp_path: Path) -> None:
    program(tmp_path, "parliament", "echo 'Traceback: no pkg_resources' >&2; exit 1")
    with pytest.raises(RuntimeError, match="parliament failed: Traceback"):
        list(parliament(tmp_path, POLICIES, tmp_path))


def test_cloudsplaining_names_actions(tmp_path: Path) -> None:
    empty: dict[str, list[str]] = {"findings": []}
    result = {
        "PolicyName": "policy1",
        "CredentialsExposure": empty,
        "DataExfiltration": {"findings": ["s3:GetObject"]},
        "InfrastructureModification": empty,
        "ResourceExposure": empty,
        "ServiceWildcard": {"findings": ["s3"]},
        "PrivilegeEscalation": {"findings": [{"type": "PassExistingRole", "actions": []}]},
    }
    report = json.dumps({"customer_managed_policies": {"ANPA1": result}})
    script = f"cat > '{tmp_path}/iam-results-account.json' <<'END'\n{report}\nEND"
    program(tmp_path, "cloudsplaining", script)
    assert [found.rule for found in cloudsplaining(tmp_path, POLICIES, tmp_path)] == [
        "DataExfiltration: s3:GetObject",
        "ServiceWildcard: s3",
        "PrivilegeEscalation: PassExistingRole",
    ]


def test_checkov_names_constructs(tmp_path: Path) -> None:
    found = {
        "check_id": "CKV_AWS_116",
        "file_path": "/_TutorStack.json",
        "resource": "AWS::Lambda::Function.AuditTrail27BC",
    }
    report = json.dumps({"results": {"failed_checks": [found]}})
    program(tmp_path, "checkov", f"cat <<'END'\n{report}\nEND")
    path = {"aws:cdk:path": "TutorStack/AuditTrail/Function/Resource"}
    resources = {"AuditTrail27BC": {"Type": "AWS::Lambda::Function", "Metadata": path}}
    assert list(checkov(tmp_path, {"TutorStack": {"Resources": resources}}, tmp_path)) == [
        Finding("checkov", "CKV_AWS_116", "TutorStack/AuditTrail/Function")
    ]

"""Runs the scanners, and reads what they report."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.scan.accepted import Finding
from tools.scan.policies import ACCOUNT_ID, Policy, construct_of

_CLOUDSPLAINING_LISTS = (
    "CredentialsExposure",
    "DataExfiltration",
    "InfrastructureModification",
    "ResourceExposure",
)

_FILE = "_"


def checkov(
    programs: Path, templates: Mapping[str, Mapping[str, Any]], work: Path
) -> Iterator[Finding]:
    """Yield what checkov finds in templates."""
    folder = work / "templates"
    folder.mkdir()
    for name, template in templates.items():
        # checkov takes a path with 40 letters, digits and slashes in a row for a secret key.
        (folder / f"{_FILE}{name}.json").write_text(json.dumps(template, indent=1), "utf-8")
    done = subprocess.run(
        [
            *(str(programs / "checkov"), "--directory", folder.name),
            *("--framework", "cloudformation", "--output", "json", "--quiet", "--compact"),
            # Nothing is asked of a service of its maker.
            "--skip-download",
            "--soft-fail",
        ],
        cwd=work,
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    for found in report["results"]["failed_checks"]:
        stack = Path(found["file_path"]).stem.removeprefix(_FILE)
        logical_id = found["resource"].rpartition(".")[2]
        resource = templates[stack]["Resources"][logical_id]
        yield Finding("checkov", found["check_id"], construct_of(logical_id, resource))


def parliament(programs: Path, policies: Sequence[Policy], work: Path) -> Iterator[Finding]:
    """Yield what parliament finds in policies."""
    folder = work / "policies"
    folder.mkdir()
    for number, policy in enumerate(policies):
        (folder / f"{number}.json").write_text(json.dumps(policy.document), "utf-8")
    # It prints one JSON object a line, and ends with 1 if there is any.
    done = subprocess.run(
        [str(programs / "parliament"), "--directory", str(folder), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1} or "Traceback" in done.stderr:
        raise RuntimeError(f"parliament failed: {done.stderr}")
    for line in done.stdout.splitlines():
        found = json.loads(line)
        policy = policies[int(Path(found["location"]["filepath"]).stem)]
        for detail in _details(found["detail"]):
            yield Finding("parliament", f"{found['issue']}: {detail}", policy.where)


def _details(detail: str | list[Any]) -> Iterator[str]:
    """Yield the actions that parliament names, or its words."""
    if isinstance(detail, str):
        yield detail
        return
    for each in detail:
        yield each["action"] if isinstance(each, Mapping) else str(each)


def cloudsplaining(programs: Path, policies: Sequence[Policy], work: Path) -> Iterator[Finding]:
    """Yield what cloudsplaining finds in policies: actions that nothing narrows."""
    details = work / "account.json"
    details.write_text(json.dumps(_account_details(policies)), "utf-8")
    subprocess.run(
        [
            *(str(programs / "cloudsplaining"), "scan", "--input-file", str(details)),
            *("--output", str(work), "--skip-open-report"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    (report,) = work.glob("iam-results-*.json")
    results = json.loads(report.read_text("utf-8"))["customer_managed_policies"]
    for result in results.values():
        where = policies[int(re.sub(r"\D", "", result["PolicyName"]))].where
        for name in _CLOUDSPLAINING_LISTS:
            for action in _found(result[name]):
                yield Finding("cloudsplaining", f"{name}: {action}", where)
        for wildcard in _found(result["ServiceWildcard"]):
            yield Finding("cloudsplaining", f"ServiceWildcard: {wildcard}", where)
        for escalation in _found(result["PrivilegeEscalation"]):
            yield Finding("cloudsplaining", f"PrivilegeEscalation: {escalation['type']}", where)


def _found(result: Any) -> list[Any]:  # noqa: ANN401  JSON
    found: list[Any] = result["findings"] if isinstance(result, dict) else result
    return found


def _account_details(policies: Sequence[Policy]) -> dict[str, Any]:
    """Return policies as ``aws iam get-account-authorization-details`` does."""
    time = "2026-01-01T00:00:00+00:00"
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [],
        "Policies": [
            {
                "PolicyName": f"policy{number}",
                "PolicyId": f"ANPA{number:017}",
                "Arn": f"arn:aws:iam::{ACCOUNT_ID}:policy/policy{number}",
                "Path": "/",
                "DefaultVersionId": "v1",
                "AttachmentCount": 1,
                "PermissionsBoundaryUsageCount": 0,
                "IsAttachable": True,
                "CreateDate": time,
                "UpdateDate": time,
                "PolicyVersionList": [
                    {
                        "Document": policy.document,
                        "VersionId": "v1",
                        "IsDefaultVersion": True,
                        "CreateDate": time,
                    }
                ],
            }
            for number, policy in enumerate(policies)
        ],
    }

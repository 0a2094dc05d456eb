"""Rule packs find nothing in the stacks, and every accepted finding is on record."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import aws_s3 as s3

from data_platform.compliance.acknowledgements import acknowledge
from data_platform.compliance.packs import attach_rule_packs
from data_platform.deployment import Deployment
from data_platform.stage import Stage
from stacks.environments import DEV, PROD, STAGES
from tests.unit.tables.stacks import add_table, cfn_table, new_app, new_stack
from tools.docs.acknowledgements import accepted_findings
from tools.synthesis import Assembly, read_assembly

QUEUE_RULE = "AwsSolutions::AwsSolutions-SQS4"


def _acknowledgements(assembly: Assembly) -> Iterator[tuple[str, str]]:
    """Yield rule and construct of every acknowledgement that the code makes."""
    for path in assembly.directory.glob("*.metadata.json"):
        metadata: dict[str, list[dict[str, Any]]] = json.loads(path.read_text("utf-8"))
        for construct, entries in metadata.items():
            for entry in entries:
                if entry["type"] == "aws:cdk:acknowledged-rules":
                    yield from ((rule, construct.lstrip("/")) for rule in _rules(entry["data"]))


def _rules(data: object) -> list[str]:
    return list(data) if isinstance(data, dict) else [str(data)]


LACKING = {
    f"Annotation::data-platform:{lack}"
    for lack in ("NoRecipients", "NoticesUnread", "PlaceholderAddress")
}
"""What protected stages are warned of as long as nobody has filled it in; it fails nothing."""


@pytest.mark.parametrize("stage", STAGES)
def test_no_stack_has_an_open_finding(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    """Synthesis fails on a finding; this is what the report of a good one says."""
    found = set()
    for report in assemblies[stage].validation["pluginReports"]:
        assert report["conclusion"] == "success"
        found |= {violation["ruleName"] for violation in report["violations"]}
    assert found == (LACKING if STAGES[stage].protected else set())


@pytest.mark.parametrize("stage", STAGES)
def test_every_acknowledgement_suppresses_something(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    made = set(_acknowledgements(assemblies[stage]))
    recorded = {
        (finding.rule, finding.construct)
        for finding in accepted_findings(assemblies[stage].validation)
    }
    assert made
    assert made == recorded


def test_an_idle_acknowledgement_is_told_apart(tmp_path: Path) -> None:
    """The test above would see an acknowledgement that has nothing to suppress."""
    app = new_app(tmp_path)
    stack = new_stack(app)
    add_table(stack)
    acknowledge(stack, QUEUE_RULE, "There is no queue.")
    attach_rule_packs(app, Deployment(stage=DEV), [])
    app.synth()
    assembly = read_assembly(tmp_path)
    assert set(_acknowledgements(assembly)) == {(QUEUE_RULE, "TestStack")}
    assert not list(accepted_findings(assembly.validation))


@pytest.mark.parametrize(
    ("stage", "packs"),
    [
        (DEV, {"AwsSolutions", "CloudFormation Validate"}),
        (PROD, {"AwsSolutions", "CloudFormation Validate", "NIST.800.53.R5"}),
    ],
    ids=["dev", "prod"],
)
def test_a_finding_of_any_pack_stops_synthesis(
    stage: Stage, packs: set[str], tmp_path: Path
) -> None:
    """Each pack is attached in the stages it is meant for, and its findings are errors."""
    app = new_app(tmp_path)
    stack = new_stack(app)
    s3.Bucket(stack, "Bucket")
    recovery = "Replicas.0.PointInTimeRecoverySpecification"
    cfn_table(add_table(stack)).add_property_deletion_override(recovery)
    attach_rule_packs(app, Deployment(stage=stage), [])
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    reports = read_assembly(tmp_path).validation["pluginReports"]
    assert {report["pluginName"] for report in reports if report["violations"]} == packs


def test_a_rule_without_its_pack_is_refused() -> None:
    """Such an ID would suppress the finding without leaving a record."""
    stack = new_stack()
    with pytest.raises(ValueError, match="TestStack: 'AwsSolutions-SQS4' needs its pack"):
        acknowledge(stack, "AwsSolutions-SQS4", "No record.")

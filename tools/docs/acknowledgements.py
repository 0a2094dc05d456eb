"""The page of accepted findings, from the audit records of synthesis."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tools.output.markdown import GENERATED, code, markdown_table

_INTRODUCTION = (
    "Rules that one construct does not follow, and why. Every other finding of AwsSolutions, "
    "NIST 800-53 revision 5 (staging and prod), CloudFormation's validation and this platform's "
    "Guard rules makes synthesis fail."
)


class AcceptedFinding(NamedTuple):
    """One finding that a declaration accepts, with its reason."""

    rule: str
    construct: str
    reason: str


def accepted_findings(validation: Mapping[str, Any]) -> Iterator[AcceptedFinding]:
    """Read the accepted findings of one validation report."""
    for plugin in validation["pluginReports"]:
        for violation in plugin.get("suppressedViolations", ()):
            yield AcceptedFinding(
                rule=violation["acknowledgedId"],
                construct=violation["acknowledgedAt"],
                reason=violation["reason"],
            )


def acknowledgements_page(validations: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page, from the validation report of each stage."""
    stages: dict[AcceptedFinding, list[str]] = {}
    for stage, validation in validations.items():
        for finding in dict.fromkeys(accepted_findings(validation)):
            stages.setdefault(finding, []).append(stage)
    sections = [GENERATED, "# Accepted findings", _INTRODUCTION, _table(sorted(stages.items()))]
    return "\n\n".join(sections) + "\n"


def _table(findings: Iterable[tuple[AcceptedFinding, list[str]]]) -> str:
    return markdown_table(
        ("Rule", "Construct", "Stages", "Reason"),
        (
            (code(finding.rule), code(finding.construct), ", ".join(stages), finding.reason)
            for finding, stages in findings
        ),
    )

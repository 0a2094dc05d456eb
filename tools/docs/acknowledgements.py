"""The page of accepted findings, from the audit records of synthesis."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tools.output.markdown import GENERATED, code, markdown_table
from tools.scan.accepted import Finding

_INTRODUCTION = (
    "Rules that one construct does not follow, and why. Every other finding of AwsSolutions, "
    "NIST 800-53 revision 5 (staging and prod), CloudFormation's validation and this platform's "
    "Guard rules makes synthesis fail."
)
_SCANNERS = (
    "`make scan` lets checkov, parliament and cloudsplaining look at the templates of prod, and at "
    "the policy of `datactl preflight --policy`. It fails for a finding that is not listed here, "
    "and for one that is and no longer occurs. The list is "
    "[tools/scan/accepted.toml](../tools/scan/accepted.toml)."
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


def acknowledgements_page(
    validations: Mapping[str, Mapping[str, Any]], scanned: Mapping[Finding, str]
) -> str:
    """Return the page.

    Parameters
    ----------
    validations
        The validation report of each stage.
    scanned
        The findings of scanners that are accepted, with their reasons.
    """
    stages: dict[AcceptedFinding, list[str]] = {}
    for stage, validation in validations.items():
        for finding in dict.fromkeys(accepted_findings(validation)):
            stages.setdefault(finding, []).append(stage)
    sections = [
        GENERATED,
        "# Accepted findings",
        _INTRODUCTION,
        _table(sorted(stages.items())),
        "## Of scanners, in prod",
        _SCANNERS,
        _scanned_table(scanned),
    ]
    return "\n\n".join(sections) + "\n"


def _table(findings: Iterable[tuple[AcceptedFinding, list[str]]]) -> str:
    return markdown_table(
        ("Rule", "Construct", "Stages", "Reason"),
        (
            (code(finding.rule), code(finding.construct), ", ".join(stages), finding.reason)
            for finding, stages in findings
        ),
    )


def _scanned_table(scanned: Mapping[Finding, str]) -> str:
    return markdown_table(
        ("Scanner", "Rule", "Construct", "Reason"),
        (
            (finding.scanner, code(finding.rule), code(finding.where), reason)
            for finding, reason in sorted(scanned.items())
        ),
    )

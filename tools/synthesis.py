"""Synthesis in this process, with the same feature flags as the CDK CLI."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.assemblies import stack_templates
from tools.configuration import feature_flags


@dataclass(frozen=True)
class Assembly:
    """A synthesized cloud assembly on disk.

    Attributes
    ----------
    directory
        Where its files lie.
    templates
        The CloudFormation templates by stack name.
    validation
        The report of the rule packs.
    """

    directory: Path
    templates: Mapping[str, Mapping[str, Any]]
    validation: Mapping[str, Any]


def synthesize(
    stage: str,
    directory: Path,
    context: Mapping[str, Any] | None = None,
    *,
    check_rules: bool = True,
) -> Assembly:
    """Synthesize all stacks of a stage into a directory.

    Only `context` is given to the app besides the stage and the feature flags: what documents and
    tests say must not depend on what somebody has set in `cdk.json`.

    Without `check_rules` the rule packs stay out, which saves seconds and some 200 MB; what is
    synthesized is the same.

    Raises
    ------
    ConfigurationError
        If the stage or a context value is wrong.
    RuntimeError
        If a rule pack has a finding.
    """
    # Whoever reads what was synthesized does without CDK, which takes longer to load.
    from aws_cdk import App  # noqa: PLC0415  as above

    from stacks.application import build  # noqa: PLC0415  as above

    app = App(
        outdir=str(directory),
        analytics_reporting=False,
        builtin_cloud_formation_validation=check_rules,
        context={**feature_flags(), "stage": stage, **(context or {})},
    )
    build(app, check_rules=check_rules).synth()
    return read_assembly(directory)


def read_assembly(directory: Path) -> Assembly:
    """Read an assembly that `cdk synth` or `synthesize` wrote."""
    report = directory / "validation-report.json"
    return Assembly(
        directory=directory,
        templates=stack_templates(directory),
        validation=_read_json(report) if report.exists() else {"pluginReports": []},
    )


def _read_json(path: Path) -> Any:  # noqa: ANN401  JSON is whatever the file holds
    return json.loads(path.read_text("utf-8"))

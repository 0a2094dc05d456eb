"""How findings are shown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from data_platform.deployment import Deployment
from tools.adopt.deleted import Remainder
from tools.adopt.import_files import mapping_name
from tools.adopt.verdicts import Finding, Verdict, When
from tools.deploying.options import IMPORT_EXISTING
from tools.output.tables import Grid, names, print_grid, texts

_COLUMNS = names("resource", "stack", "verdict", "owner")
_OF_DIFFERENCES = (*names("resource"), *texts("what", "found", "declared", "when", "how"))


def described(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON has it."""
    owner = finding.owner
    return {
        "name": finding.name,
        "type": finding.declared.type,
        "stack": finding.declared.stack,
        "logicalId": finding.declared.logical_id,
        "verdict": finding.verdict.value,
        "importable": finding.is_importable,
        "owner": owner
        and {"stack": owner.stack, "logicalId": owner.logical_id, "type": owner.type},
        "differences": [
            {
                "what": each.what,
                "found": each.found,
                "declared": each.declared,
                "when": each.when.value,
                "how": each.how,
            }
            for each in finding.differences
        ],
    }


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what exists, and what it has otherwise."""
    there = [each for each in findings if each.verdict is not Verdict.ABSENT]
    if there:
        grid = Grid(_COLUMNS)
        for each in there:
            owner = f"{each.owner.stack}/{each.owner.logical_id}" if each.owner else "nobody"
            grid.add_row(each.name, each.declared.stack, each.verdict.value, owner)
        print_grid(grid)
    differences = Grid(_OF_DIFFERENCES)
    for each in there:
        if each.verdict is not Verdict.MANAGED:
            for one in each.differences:
                when = "cannot be" if one.when is When.NEVER else one.when.value
                differences.add_row(each.name, one.what, one.found, one.declared, when, one.how)
    if differences.rows:
        click.echo()
        print_grid(differences)
    counts = Counter(each.verdict for each in findings)
    click.echo(", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict))


def described_remainder(remainder: Remainder) -> dict[str, Any]:
    """Return what a deleted stack left, as JSON has it."""
    return {
        "logicalId": remainder.logical_id,
        "type": remainder.type,
        "name": remainder.name,
        "exists": remainder.is_there,
        "importable": remainder.is_importable,
        "refersTo": list(remainder.gone),
    }


def print_remainders(found: Sequence[Remainder]) -> None:
    """Print what a deleted stack left, and what of it cannot be imported."""
    grid = Grid(names("resource", "type", "logical ID"))
    for each in found:
        grid.add_row(each.name, each.type, each.logical_id)
    if grid.rows:
        print_grid(grid)
    for each in found:
        if not each.is_there:
            click.echo(
                f"{each.name} is not there any more, or about to be deleted: bring it back before "
                "the import (docs/recovery/README.md), or the deployment makes it anew and empty."
            )
        elif each.gone:
            click.echo(f"{each.name} names what is gone: {', '.join(each.gone)}.")
    click.echo(f"{sum(each.is_importable for each in found)} of {len(found)} can be imported.")


def print_way_back(deployment: Deployment, folder: Path, stack: str, *, is_local: bool) -> None:
    """Print how a deleted stack comes back with what it left."""
    if is_local:
        click.echo('\neval "$(datactl local env)"')
    click.echo(f"\n{_import_step(folder, stack)}")
    click.echo(_deploy_step(deployment, stack))


def print_steps(
    deployment: Deployment,
    folder: Path,
    stacks: Iterable[str],
    findings: Sequence[Finding],
    *,
    is_local: bool,
) -> None:
    """Print what to do next, in the account that was asked."""
    place = _place(deployment, is_local=is_local)
    if is_local:
        click.echo('\neval "$(datactl local env)"')
    adopted = (Verdict.AS_IS, Verdict.CHANGE_FIRST)
    others = {each.owner.stack for each in findings if each.owner and each.verdict in adopted}
    if others:
        click.echo(
            f"\nFirst, in {', '.join(sorted(others))}: give what is to be taken over "
            "DeletionPolicy: Retain and deploy; remove it from the template and deploy again "
            "(docs/adopting.md)."
        )
    for stack in stacks:
        click.echo(f"\n{_import_step(folder, stack)}")
        click.echo(_last_step(deployment, stack, findings, place))
        for each in findings:
            if each.declared.stack == stack and each.is_importable:
                _print_backfill(deployment, each.name, place)


def _place(deployment: Deployment, *, is_local: bool) -> str:
    """Return the options by which `datactl` finds the same stacks again."""
    stage = f"--stage {deployment.stage.name}"
    namespace = f" --namespace {deployment.namespace}" if deployment.namespace else ""
    return f"{stage}{namespace}{' --local' if is_local else ''}"


def _print_backfill(deployment: Deployment, name: str, place: str) -> None:
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    for product in PRODUCTS:
        for table in product.tables:
            if table.backfills and deployment.named(table.name) == name:
                click.echo(f"datactl backfill {table.name} {place}")


def _last_step(deployment: Deployment, stack: str, findings: Sequence[Finding], place: str) -> str:
    needs_waves = any(
        difference.when is When.ROLLOUT
        for each in findings
        if each.declared.stack == stack
        for difference in each.differences
    )
    if needs_waves:
        return f"datactl rollout apply {stack} {place}"
    return _deploy_step(deployment, stack)


def _import_step(folder: Path, stack: str) -> str:
    mapping = folder / mapping_name(stack)
    return f"npx cdk import --app {folder} {stack} --resource-mapping {mapping}"


def _deploy_step(deployment: Deployment, stack: str) -> str:
    stage, namespace = deployment.stage, deployment.namespace
    own = f" -c namespace={namespace}" if namespace else ""
    # As `datactl deploy`: what is protected may be there under a name that the stack declares.
    options = f" {IMPORT_EXISTING}" if stage.protected else ""
    return f"npx cdk deploy {stack} -c stage={stage.name}{own}{options}"

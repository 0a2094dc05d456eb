"""The command `datactl rollout plan`."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import click

from data_platform.deployment import Deployment
from stacks.environments import stage_named
from tools.aws import AWS_ERRORS, aws_errors, new_client
from tools.local_aws import require_environment
from tools.options import as_json_option, namespace_option, stage_option
from tools.place import require_place
from tools.rollout.changes.change import Verdict
from tools.rollout.options import interim_option
from tools.rollout.plan.report import Known, Report
from tools.usage_errors import StatusCommand

EXIT_STATUS = {Verdict.SAFE: 0, Verdict.STAGED: 2, Verdict.REFUSED: 3}


@click.command(cls=StatusCommand)
@stage_option
@namespace_option
@click.option(
    "--from",
    "before",
    metavar="FOLDER|REVISION",
    help="A synthesized assembly such as cdk.out, or a git revision; what is deployed by default.",
)
@click.option(
    "--to",
    "after",
    metavar="FOLDER|REVISION",
    help="The same; what the working copy synthesizes by default.",
)
@interim_option
@click.option("--local", is_flag=True, help="Ask the local AWS of this repository.")
@click.option("--details", "with_safe", is_flag=True, help="Show the safe changes as well.")
@as_json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Print a pull request's comment.")
def plan(
    stage: str,
    namespace: str | None,
    before: str | None,
    after: str | None,
    *,
    interim: bool,
    local: bool,
    with_safe: bool,
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Say of every change whether a deployment can make it, and in which steps.

    Ends with status 0 if all of it is safe, 2 if some takes steps, 3 if some is refused, 64 if it
    was called wrongly. No account is needed if both states are given.
    """
    if as_json and as_markdown:
        raise click.UsageError("Choose one of --json and --markdown.")
    deployment = Deployment(stage=stage_named(stage), namespace=namespace)
    environment = require_environment() if local else None

    def make_client(service: str, region: str | None = None) -> Any:  # noqa: ANN401  boto3's
        return new_client(service, environment, region=region)

    uses_account = before is None or local
    with aws_errors(f"the plan of {stage}"):
        if uses_account:
            require_place(deployment.stage, environment)
        client = make_client if uses_account else None
        found = _report(deployment, before, after, client, interim=interim)
    if as_json:
        from tools.rollout.plan.records import report_record  # noqa: PLC0415

        click.echo(json.dumps(report_record(found), indent=2))
    elif as_markdown:
        from tools.rollout.plan.markdown import report_markdown  # noqa: PLC0415

        click.echo(report_markdown(found))
    else:
        from tools.rollout.plan.display import report_text  # noqa: PLC0415

        click.echo(report_text(found, with_safe=with_safe))
    sys.exit(EXIT_STATUS[found.verdict])


def _report(
    deployment: Deployment,
    before: str | None,
    after: str | None,
    make_client: Callable[..., Any] | None,
    *,
    interim: bool,
) -> Report:
    from tools.rollout.plan.report import report  # noqa: PLC0415  loads the declarations
    from tools.rollout.plan.states import (  # noqa: PLC0415  as above
        deployed_state,
        environment_variables,
        named_state,
        working_state,
    )

    variables = environment_variables(make_client) if make_client else {}
    new = (
        working_state(deployment, variables)
        if after is None
        else named_state(after, deployment, variables)
    )
    old = (
        deployed_state(make_client, new.templates)
        if before is None and make_client
        else named_state(str(before), deployment, variables)
    )
    known = replace(_known(deployment, make_client), pseudo=_pseudo(variables))
    return report(deployment, old, new, known, interim=interim)


def _pseudo(variables: Mapping[str, str]) -> dict[str, str]:
    from tools.rollout.changes.pseudo import pseudo_parameters  # noqa: PLC0415

    if not variables:
        return {}
    return pseudo_parameters(variables["CDK_DEFAULT_ACCOUNT"], variables["CDK_DEFAULT_REGION"])


def _known(deployment: Deployment, make_client: Callable[..., Any] | None) -> Known:
    from functools import partial  # noqa: PLC0415

    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import
    from tools.docs.contract import read_contract  # noqa: PLC0415
    from tools.rollout.plan.backfills import described_size  # noqa: PLC0415
    from tools.rollout.plan.index_readers import consumed_units, examined_bytes  # noqa: PLC0415
    from tools.rollout.plan.report import Known  # noqa: PLC0415

    tables = {
        deployment.named(table.name): table for product in PRODUCTS for table in product.tables
    }
    contract = tuple(read_contract())
    if make_client is None:
        return Known(tables=tables, contract=contract)
    return Known(
        tables=tables,
        contract=contract,
        described=partial(_if_allowed, described_size, make_client("dynamodb")),
        consumed=partial(_if_allowed, consumed_units, make_client),
        examined=partial(_if_allowed, examined_bytes, make_client),
    )


def _if_allowed(question: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401  as asked
    """Return the answer, None if there is none: a plan can do without."""
    try:
        return question(*arguments)
    except AWS_ERRORS:
        return None

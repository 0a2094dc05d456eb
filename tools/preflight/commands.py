"""`datactl preflight`: whether an account can take a deployment, before one is tried."""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import boto3
import click
from botocore.config import Config

from data_platform.stage import Stage
from stacks.environments import stage_named
from stacks.place import check_account, is_local_aws
from tools.aws import aws_errors, new_client
from tools.configuration import chosen_namespace
from tools.local_aws import require_environment
from tools.options import as_json_option, stage_option
from tools.output.groups import Command
from tools.output.tables import print_grid
from tools.preflight.account import Account
from tools.preflight.checks import all_rows
from tools.preflight.display import described, rows_grid
from tools.preflight.permissions import policy_document
from tools.preflight.plan import Plan, read_plan
from tools.preflight.rows import Row, Status
from tools.synthesis import synthesize

_PATIENT = Config(retries={"mode": "standard", "max_attempts": 6}, connect_timeout=10)


@click.command(cls=Command)
@stage_option
@click.option("--namespace", help="Namespace of the stacks.")
@click.option(
    "--app",
    "directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="What was synthesized, as `cdk deploy --app` takes it; otherwise it is done now.",
)
@click.option("--policy", is_flag=True, help="Print the IAM policy that permits all checks.")
@click.option("--local", is_flag=True, help="Ask the local AWS of this repository.")
@as_json_option
def preflight(
    stage: str,
    namespace: str | None,
    directory: Path | None,
    *,
    policy: bool,
    local: bool,
    as_json: bool,
) -> None:
    """Ask the account whether it can take the deployment of a stage; nothing is changed.

    Exit status 1 if something blocks it.
    """
    if policy:
        click.echo(json.dumps(policy_document(), indent=2))
        return
    if directory and namespace:
        raise click.UsageError("--app has the namespace of its synthesis: leave --namespace out.")
    declared = stage_named(stage)
    environment = require_environment() if local else None
    with aws_errors(f"preflight of {stage}"):
        account = _open_account(declared, environment)
        plan = read_plan(declared, directory) if directory else _synthesized(declared, namespace)
        rows = list(all_rows(plan, account))
    blocked = sum(row.status is Status.BLOCKS for row in rows)
    if as_json:
        record = {
            "stage": stage,
            "account": account.account_id,
            "region": account.region,
            "blocked": blocked > 0,
            "checks": [described(row) for row in rows],
        }
        click.echo(json.dumps(record, indent=2))
    else:
        print_grid(rows_grid(rows))
        click.echo(_summary(declared, account, rows))
    if blocked:
        sys.exit(1)


def _open_account(stage: Stage, environment: Mapping[str, str] | None) -> Account:
    """Return the account of the credentials, if the stage allows it.

    Raises
    ------
    ConfigurationError
        If the stage belongs to another account.
    """
    session = boto3.Session()
    make_client = partial(new_client, environment=environment, session=session, config=_PATIENT)
    client = make_client("sts")
    account_id = client.get_caller_identity()["Account"]
    is_local = environment is not None or is_local_aws()
    if not is_local:  # that stands for any account
        check_account(stage, account_id)
    return Account(account_id, client.meta.region_name, make_client, is_local=is_local)


def _synthesized(stage: Stage, namespace: str | None) -> Plan:
    chosen = namespace or chosen_namespace()
    context = {"namespace": chosen} if chosen else {}
    with tempfile.TemporaryDirectory() as scratch:
        synthesize(stage.name, Path(scratch), context, check_rules=False)
        return read_plan(stage, Path(scratch))


def _summary(stage: Stage, account: Account, rows: list[Row]) -> str:
    counts = Counter(row.status for row in rows)
    said = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
    return f"{stage.name} in {account.account_id}, {account.region}: {said}."

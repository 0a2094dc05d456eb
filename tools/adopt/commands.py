"""`datactl adopt`: which existing tables and instances the stacks can take over, and how."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import click

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from stacks.environments import stage_named
from stacks.place import is_local_address
from tools.adopt.account import compare, declared_resources
from tools.adopt.deleted import newest_deleted, remainders
from tools.adopt.display import (
    described,
    described_remainder,
    print_findings,
    print_remainders,
    print_steps,
    print_way_back,
)
from tools.adopt.import_files import require_replaceable, write_import_files, write_remainders
from tools.adopt.verdicts import Finding, Verdict
from tools.aws import aws_errors, new_client
from tools.local_aws import require_environment
from tools.options import as_json_option, local_option, namespace_option, stage_option
from tools.output.json_text import json_text
from tools.paths import CDK_ADOPT
from tools.synthesis import synthesize
from tools.usage_errors import StatusCommand

_STATUSES = {Verdict.CHANGE_FIRST: 2, Verdict.CONFLICT: 3}


@click.command(cls=StatusCommand)
@stage_option
@namespace_option
@local_option
@click.option(
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=CDK_ADOPT,
    help="Where the files for `cdk import` go; cdk.adopt by default. Those of an earlier run are "
    "replaced.",
)
@click.option(
    "--deleted",
    metavar="STACK",
    help="Take over all that this stack left when it was deleted: its name, or its ARN.",
)
@as_json_option
def adopt(
    *,
    stage: str,
    namespace: str | None,
    local: bool,
    folder: Path,
    deleted: str | None,
    as_json: bool,
) -> None:
    """Compare tables and an instance that exist with what the stacks declare.

    It changes nothing in the account, and writes what `cdk import` needs for all that can be taken
    over. Exit status 2 if something has to be changed, 3 if something cannot become what is
    declared, 64 if it was called wrongly.
    """
    require_replaceable(folder)
    deployment = Deployment(stage=stage_named(stage), namespace=namespace)
    client = _client_maker(require_environment() if local else None)
    if deleted:
        _take_back(deployment, client, deleted, folder, is_local=local, as_json=as_json)
        return
    with aws_errors(f"stage {stage}"), tempfile.TemporaryDirectory() as assembly:
        templates = _synthesized(deployment, Path(assembly), client)
        findings = [compare(client, each) for each in declared_resources(templates)]
        stacks = write_import_files(Path(assembly), folder, findings)
    if as_json:
        click.echo(json_text([described(each) for each in findings]))
    else:
        print_findings(findings)
        print_steps(deployment, _shown(folder), stacks, findings, is_local=local)
    sys.exit(_status(findings))


def _take_back(
    deployment: Deployment,
    client: Callable[[str], Any],
    stack: str,
    folder: Path,
    *,
    is_local: bool,
    as_json: bool,
) -> None:
    """Write what `cdk import` needs for all that a deleted stack left."""
    name = stack.rpartition(":stack/")[2].partition("/")[0]
    with aws_errors(name), tempfile.TemporaryDirectory() as assembly:
        stack_id = newest_deleted(client, name) if name == stack else stack
        left = remainders(client, stack_id)
        templates = _synthesized(deployment, Path(assembly), client)
        if name not in templates:
            raise ConfigurationError(f"{deployment.stage.name} has no stack {name!r}.")
        members = write_remainders(Path(assembly), folder, name, left)
    if as_json:
        click.echo(json_text([described_remainder(each) for each in left]))
    else:
        print_remainders(left)
        if members:
            print_way_back(deployment, _shown(folder), name, is_local=is_local)
    sys.exit(_STATUSES[Verdict.CHANGE_FIRST] if len(members) < len(left) else 0)


def _status(findings: list[Finding]) -> int:
    return max((_STATUSES.get(each.verdict, 0) for each in findings), default=0)


def _client_maker(environment: Mapping[str, str] | None) -> Callable[[str], Any]:
    session = boto3.Session()

    @cache
    def make(service: str) -> Any:  # noqa: ANN401  made at run time
        return new_client(service, environment, session=session)

    return make


def _synthesized(
    deployment: Deployment, folder: Path, client: Callable[[str], Any]
) -> Mapping[str, Mapping[str, Any]]:
    """Synthesize the stage for the account and Region that the clients are of, as the CLI does."""
    context = {"namespace": deployment.namespace} if deployment.namespace else {}
    sts = client("sts")
    target = {
        "CDK_DEFAULT_ACCOUNT": sts.get_caller_identity()["Account"],
        "CDK_DEFAULT_REGION": sts.meta.region_name,
        "AWS_ENDPOINT_URL": sts.meta.endpoint_url if _is_local(sts) else "",
    }
    with _environment({name: value for name, value in target.items() if value}):
        return synthesize(deployment.stage.name, folder, context, check_rules=False).templates


def _is_local(client: Any) -> bool:  # noqa: ANN401  made at run time
    return is_local_address(str(client.meta.endpoint_url))


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    former = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _shown(folder: Path) -> Path:
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder

"""`datactl query`: a documented question, asked of a real table or of PostgreSQL."""

import sys
from dataclasses import replace

import click
from click.core import ParameterSource

from data_platform.deployment import Deployment
from data_platform.dynamodb.schema import AccessPattern, Product, Table
from data_platform.dynamodb.types import Operation
from data_platform.dynamodb.validation.searches import MAX_TOP_K
from stacks.environments import stage_named
from tools.configuration import chosen_namespace, chosen_stage
from tools.options import STAGE, product_named
from tools.output.groups import Command
from tools.queries.answers import print_answer
from tools.queries.asking import ask_postgres, ask_table
from tools.queries.listing import print_patterns
from tools.queries.parameters import ParameterError
from tools.queries.relational import relational_patterns

_MAX = 1_000_000_000


@click.command(cls=Command)
@click.argument("product")
@click.argument("pattern", required=False)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--local", is_flag=True, help="Ask the local AWS of this repository.")
@click.option(
    "--stage",
    type=STAGE,
    default=chosen_stage,
    help="Whose indexes to ask; dev by default.",
)
@click.option("--namespace", default=chosen_namespace, help="Ask the tables of this namespace.")
@click.option(
    "--url",
    envvar="DATABASE_URL",
    show_envvar=True,
    help="For questions to PostgreSQL: the database, as for `datactl db`.",
)
@click.option(
    "--limit", type=click.IntRange(1, _MAX), help="At most so many items, whatever the pattern."
)
@click.option("--all", "show_all", is_flag=True, help="All items, whatever the pattern's limit.")
@click.option("--page-token", metavar="TOKEN", help="Go on where an earlier answer ended.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list for scripts.")
@click.option(
    "--page",
    "as_page",
    is_flag=True,
    help="Print a JSON object: items, more, page_token, hidden_as_expired.",
)
@click.option(
    "--exit-code",
    "has_status",
    is_flag=True,
    help="End with status 4 if there are more items, 8 if some are hidden as expired, 12 if both.",
)
def query(
    product: str,
    pattern: str | None,
    parameters: tuple[str, ...],
    *,
    local: bool,
    stage: str,
    namespace: str | None,
    url: str | None,
    limit: int | None,
    show_all: bool,
    page_token: str | None,
    as_json: bool,
    as_page: bool,
    has_status: bool,
) -> None:
    """Run a documented access pattern; without one, list those of the product.

    For example: datactl query iops low-health entity_type=student threshold=70
    """
    if limit is not None and show_all:
        raise click.UsageError("--limit and --all exclude each other: use one of them.")
    is_of_answer = as_page or has_status or page_token is not None
    _check_output(pattern, as_json=as_json, as_page=as_page, is_of_answer=is_of_answer)
    chosen = product_named(product)
    if pattern is None:
        print_patterns(chosen, as_json=as_json)
        return
    relational = {each.name: each for each in relational_patterns(chosen.name)}
    try:
        if pattern in relational:
            _check_database(pattern, local=local, url=url)
            if page_token:
                raise click.UsageError(
                    f"{pattern} asks PostgreSQL, which has no pages: use --limit or --all."
                )
            question = relational[pattern]
            question = replace(question, limit=_limit(question.limit, limit, show_all=show_all))
            answer = ask_postgres(question, parameters, url=None if local else url)
        else:
            table, access = _pattern(chosen, pattern)
            if _is_typed("url"):
                raise click.UsageError(
                    f"{pattern} asks DynamoDB, which --url does not choose: use --local, or "
                    "boto3's own configuration."
                )
            deployment = Deployment(stage=stage_named(stage), namespace=namespace)
            access = _with_limit(access, limit, show_all=show_all)
            if page_token and access.operation is not Operation.QUERY:
                raise click.UsageError(f"{pattern} has no pages: leave --page-token out.")
            answer = ask_table(
                table,
                access,
                parameters,
                deployment=deployment,
                local=local,
                page_token=page_token,
            )
    except ParameterError as error:
        raise click.UsageError(str(error)) from None
    print_answer(answer, as_json=as_json, as_page=as_page)
    if has_status:
        sys.exit(answer.status)


def _check_output(pattern: str | None, *, as_json: bool, as_page: bool, is_of_answer: bool) -> None:
    if as_json and as_page:
        raise click.UsageError("--json and --page exclude each other: use one of them.")
    if pattern is None and is_of_answer:
        raise click.UsageError(
            "--page, --page-token and --exit-code are of an answer: name a pattern as well."
        )


def _with_limit(pattern: AccessPattern, wanted: int | None, *, show_all: bool) -> AccessPattern:
    if pattern.operation is not Operation.SEARCH_VECTORS:
        return replace(pattern, limit=_limit(pattern.limit, wanted, show_all=show_all))
    if show_all or (wanted is not None and wanted > MAX_TOP_K):
        raise click.UsageError(
            f"{pattern.name} is a search, which returns the nearest {MAX_TOP_K} items at most: use "
            f"--limit 1 to {MAX_TOP_K}."
        )
    return replace(pattern, top_k=wanted or pattern.top_k)


def _limit(declared: int | None, wanted: int | None, *, show_all: bool) -> int | None:
    return None if show_all else wanted or declared


def _check_database(pattern: str, *, local: bool, url: str | None) -> None:
    if _is_typed("namespace"):
        raise click.UsageError(
            f"{pattern} asks PostgreSQL, which --namespace does not choose: use --url."
        )
    if local and _is_typed("url"):
        raise click.UsageError("--local and --url exclude each other: use one of them.")
    if not local and not url:
        raise click.UsageError(
            f"{pattern} asks PostgreSQL: name the database with --url or DATABASE_URL, or use "
            "--local."
        )


def _is_typed(name: str) -> bool:
    # A namespace may also come from the CDK's context, and an address from the environment, where
    # they are meant for other questions.
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE


def _pattern(product: Product, name: str) -> tuple[Table, AccessPattern]:
    for table in product.tables:
        for pattern in table.access_patterns:
            if pattern.name == name:
                return table, pattern
    raise click.UsageError(
        f"{product.title} has no access pattern {name!r}. "
        f"`datactl query {product.name}` lists them."
    )

"""`datactl new`: what the recipes say, written."""

import sys
from collections.abc import Callable

import click

from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.validation.names import check_dynamodb_name
from tools.new.consumers import draft_consumer
from tools.new.draft import Draft
from tools.new.errors import RefusedError
from tools.new.indexes import NewIndex, draft_index
from tools.new.products import NewProduct, draft_product
from tools.new.tables import KeyAttribute, NewTable, draft_table, is_streamed, key_attribute
from tools.new.writing import check, write
from tools.options import product_named, table_named
from tools.output.groups import WholeHelpGroup
from tools.paths import REPOSITORY

_key_option = click.option(
    "--key", required=True, help="Partition key: its name, with :N behind it for a Number."
)
_sort_option = click.option("--sort", help="Sort key, likewise.")
_module_option = click.option(
    "--module", help="Name of the table's file; without it, it follows from the table's name."
)
_stream_option = click.option(
    "--stream", is_flag=True, help="With a stream of both images, for consumers."
)
_dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Show the differences, and write nothing."
)


@click.group(cls=WholeHelpGroup)
def new() -> None:
    """Write the files of a new table, index, consumer or product, as docs/recipes.md says.

    What only a person knows is left to fill in. Nothing is written unless all of it can be.
    """


@new.command()
@click.argument("product")
@click.argument("name")
@_key_option
@_sort_option
@_module_option
@_stream_option
@_dry_run_option
def table(
    product: str,
    name: str,
    *,
    key: str,
    sort: str | None,
    module: str | None,
    stream: bool,
    dry_run: bool,
) -> None:
    """Declare the table NAME of PRODUCT, one write to it, and what its document says."""
    owner = product_named(product)

    def draft_of(draft: Draft) -> None:
        _check_name(name)
        asked = NewTable(
            name,
            _keys(key, sort),
            tuple(each.name for each in owner.tables),
            module,
            is_streamed=stream or is_streamed(owner),
        )
        draft_table(draft, owner.name, owner.stack_name, asked)

    _run(draft_of, dry_run=dry_run)
    click.echo("The construct_id becomes the logical ID: it never changes once it is deployed.")


@new.command()
@click.argument("table")
@click.argument("name")
@click.option("--key", "partition", multiple=True, required=True, help="Partition attribute.")
@click.option("--sort", multiple=True, help="Sort attribute.")
@_dry_run_option
def index(
    table: str, name: str, partition: tuple[str, ...], sort: tuple[str, ...], *, dry_run: bool
) -> None:
    """Declare the index NAME of TABLE, a pattern that reads it, and what the document says.

    An index has one to four partition attributes, and up to four sort attributes: repeat the
    options in their order.
    """
    product, declared = table_named(table)
    asked = NewIndex(name, partition, sort)

    def draft_of(draft: Draft) -> None:
        check_dynamodb_name("An index", name)
        draft_index(draft, product, declared, asked)

    _run(draft_of, dry_run=dry_run)
    click.echo(
        "If its partition key has few values, say how many in distinct_partition_values. DynamoDB "
        "creates one index of a table in a deployment."
    )


@new.command()
@click.argument("table")
@click.argument("name")
@_dry_run_option
def consumer(table: str, name: str, *, dry_run: bool) -> None:
    """Write a function that follows TABLE, called NAME behind its product, and does nothing yet."""
    product, declared = table_named(table)
    _run(lambda draft: draft_consumer(draft, product, declared, name), dry_run=dry_run)


@new.command()
@click.argument("name")
@click.argument("table")
@click.option("--title", help="What people call it; without it, its name with a capital.")
@_key_option
@_sort_option
@_module_option
@_stream_option
@_dry_run_option
def product(
    name: str,
    table: str,
    *,
    title: str | None,
    key: str,
    sort: str | None,
    module: str | None,
    stream: bool,
    dry_run: bool,
) -> None:
    """Write the product NAME with its stack and a first TABLE."""

    def draft_of(draft: Draft) -> None:
        from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

        if name in {each.name for each in PRODUCTS}:
            raise RefusedError(f"there is a product {name!r}")
        asked = NewProduct(name, title or name.capitalize())
        _check_name(table)
        keys = _keys(key, sort)
        # As if there were another table: only the product's own name is left out.
        others = (table[: len(name) + 1],) if table.startswith(name) else ("",)
        first = NewTable(table, keys, others, module, is_streamed=stream)
        draft_product(draft, asked, first)

    _run(draft_of, dry_run=dry_run)


def _keys(key: str, sort: str | None) -> tuple[KeyAttribute, ...]:
    return tuple(key_attribute(each) for each in (key, sort) if each is not None)


def _check_name(name: str) -> None:
    """Refuse a name that no table can have, or that one has.

    Raises
    ------
    DeclarationError
        If DynamoDB would refuse it.
    RefusedError
        If a product has it.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    check_dynamodb_name("A table", name)
    owners = [each.name for each in PRODUCTS if each.table(name)]
    if owners:
        raise RefusedError(f"{owners[0]} has a table {name!r}")


def _run(draft_of: Callable[[Draft], None], *, dry_run: bool) -> None:
    """Draft, try and write; or say why not, with nothing written."""
    draft = Draft(REPOSITORY)
    try:
        draft_of(draft)
        draft.finish()
        check(draft)
        done = [] if dry_run else write(draft)
    except (DeclarationError, RefusedError) as error:
        sentence = str(error).removesuffix(".")
        end = "" if sentence.endswith("?") else "."
        sys.exit(f"error: {sentence}{end} Nothing was written.")
    except OSError as error:
        # What was written is taken back by then. A file that is moved has two names.
        path = error.filename2 or error.filename
        sys.exit(f"error: {path}: {error.strerror}. Nothing was written.")
    if dry_run:
        click.echo("\n".join(draft.differences()))
    for path in done:
        click.echo(f"{'wrote' if path in draft.added else 'changed'} {path}")
    click.echo("\nTo fill in, and to replace by what the product's document says:")
    for line in draft.open_questions():
        click.echo(f"  {line}")
    click.echo("\nThen: make docs snapshots test")

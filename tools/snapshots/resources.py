"""What a stage has to be backed up, as its declarations say."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import click

from data_platform.deployment import Deployment
from data_platform.errors import ConfigurationError
from stacks.mavprep.instance import instance_name
from stacks.products import PRODUCTS
from tools.assemblies import require_stage, stack_templates
from tools.snapshots.parts import Kind, Resource

_SHORT_LIFE = timedelta(days=1)


def declared(deployment: Deployment) -> dict[str, Resource]:
    """Return all tables and the instance, tables by their declared name."""
    tables = {
        table.name: Resource(Kind.TABLE, deployment.named(table.name))
        for product in PRODUCTS
        for table in product.tables
    }
    return {**tables, "": instance(deployment)}


def instance(deployment: Deployment) -> Resource:
    """Return the PostgreSQL instance."""
    return Resource(Kind.INSTANCE, instance_name(deployment))


def chosen(
    deployment: Deployment, tables: Sequence[str], *, with_database: bool
) -> Sequence[Resource]:
    """Return what is to be backed up: what is named, or everything that is worth it.

    Sessions and tokens with a life of hours are left out unless they are named: a backup keeps them
    for weeks, is of no use to who restores, and of much to who steals.

    Parameters
    ----------
    tables
        Declared names.

    Raises
    ------
    click.UsageError
        If there is no such table.
    """
    known = declared(deployment)
    if not tables and not with_database:
        return sorted(set(known.values()) - _short_lived(deployment))
    for name in tables:
        if name not in known or not name:
            raise click.UsageError(
                f"There is no table {name!r}: docs/data-dictionary has all names, without a "
                "namespace."
            )
    named = {known[name] for name in tables}
    return sorted(named | ({instance(deployment)} if with_database else set()))


def _short_lived(deployment: Deployment) -> set[Resource]:
    return {
        Resource(Kind.TABLE, deployment.named(table.name))
        for product in PRODUCTS
        for table in product.tables
        if table.ttl and table.ttl.retention <= _SHORT_LIFE
    }


def namespace_of(directory: Path, stage: str) -> str | None:
    """Return the namespace that a stage was synthesized with.

    Raises
    ------
    ConfigurationError
        If nothing was synthesized there, or it is of another stage.
    """
    templates: Mapping[str, object] = stack_templates(directory)
    require_stage(directory, templates, stage)
    for product in PRODUCTS:
        for name in templates:
            if name.endswith(product.stack_name):
                return name.removesuffix(product.stack_name).rstrip("-") or None
    raise ConfigurationError(f"{directory.name} holds no product's stack: run `make synth` again.")

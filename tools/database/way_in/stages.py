"""The database of a stage by the stage's name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from data_platform.deployment import Deployment
from stacks.environments import stage_named
from stacks.mavprep.instance import DATABASE_NAME, instance_name
from tools.aws import aws_errors, new_client
from tools.configuration import chosen_namespace
from tools.database.way_in.errors import WayInError
from tools.database.way_in.opening import Clients, way_in
from tools.place import require_place


@contextmanager
def stage_database(
    *,
    stage: str,
    role: str,
    namespace: str | None = None,
    instance: str | None = None,
    node: str | None = None,
    client: Clients | None = None,
) -> Iterator[str]:
    """Give the address of a stage's database; end the program with one sentence if it has none.

    Parameters
    ----------
    stage, namespace
        Which deployment.
    role
        The PostgreSQL role.
    instance, node
        See `way_in`.
    client
        Makes clients of AWS; those of the shell's account by default.
    """
    deployment = Deployment(stage=stage_named(stage), namespace=namespace or chosen_namespace())
    own = instance_name(deployment)
    with ExitStack() as opened:
        # Only of the way there: what the block does has errors of its own.
        try:
            with aws_errors(f"stage {stage}"):
                require_place(deployment.stage, None)
                way = way_in(
                    client or cache(_client),
                    instance=instance or own,
                    database=DATABASE_NAME,
                    role=role,
                    node=node,
                    tag=own,
                )
                url = opened.enter_context(way)
        except WayInError as error:
            sys.exit(f"error: {error}")
        yield url


def _client(service: str) -> Any:  # noqa: ANN401  made at run time
    return new_client(service)

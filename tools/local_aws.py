"""The local AWS, for commands that can do without it.

`tools.local` knows nothing of this app, and is loaded only by what asks for it here: all other
commands work where it is not installed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    # Not here where the local AWS is not installed.
    from tools.local.functions import Invocation


def require_environment() -> dict[str, str]:
    """Return the variables for clients of the running local AWS.

    Raises
    ------
    click.ClickException
        If none runs, or it is not installed.
    """
    if not find_spec("tools.local"):
        raise click.UsageError("--local needs the local AWS (tools/local), which is not here.")
    from tools.local import running  # noqa: PLC0415
    from tools.local_project import PROJECT  # noqa: PLC0415

    return running.require_environment(PROJECT.state_folder())


@contextmanager
def function_calls(
    make_client: Callable[[str], Any], environment: Mapping[str, str]
) -> Iterator[Callable[[str, Mapping[str, Any]], Invocation]]:
    """Give what calls a function of the local AWS with an event, as its stream pump does.

    Parameters
    ----------
    make_client
        Makes a boto3 client of the local AWS.
    environment
        The variables of the local AWS.
    """
    from tools.local.functions import FunctionRunner  # noqa: PLC0415
    from tools.local_project import PROJECT  # noqa: PLC0415

    runner = FunctionRunner(
        lambda_client=make_client("lambda"),
        s3_client=make_client("s3"),
        environment=environment,
        work_dir=PROJECT.state_folder().data / "streams" / "functions",
        python=Path(sys.executable),
        node=None,
    )
    try:
        yield runner.invoke
    finally:
        runner.close()

"""What the shell that starts the tests has set, and no test may notice; and what all may share."""

from collections.abc import MutableMapping
from typing import Any

from botocore.loaders import Loader

from tools.local.settings import ENGINE_VARIABLE, STATE_VARIABLE, other_client_settings

_TOOL_PREFIXES = ("CDK_", "MOTO_")

HEARING_SIGNALS = """\
import signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
"""
"""Begins a program that takes signals as in a terminal: below `nohup`, or in a script's background,
they are ignored by all that is started there."""


def forget_client_settings(environment: MutableMapping[str, str]) -> None:
    """Remove whatever points a client, the CDK CLI or `datactl` somewhere.

    A shell may point at an account, a database or a running local AWS, as after
    `eval "$(datactl local env)"`; tests would then read, change or wait for what is there.
    """
    others = [name for name in environment if name.startswith(_TOOL_PREFIXES)]
    for name in (*other_client_settings(environment, {}), *others, ENGINE_VARIABLE, STATE_VARIABLE):
        environment.pop(name, None)


def share_service_models() -> None:
    """Let every session of boto3 in this process take the models of services that one has read.

    Each session reads what its clients need anew, which is most of the time that a client takes,
    and commands make sessions of their own.
    """
    begin: Any = Loader.__init__
    read: dict[tuple[str, ...], Any] = {}

    def begin_with_what_is_read(loader: Any, *arguments: Any, **options: Any) -> None:
        begin(loader, *arguments, **options)
        loader._cache = read.setdefault(tuple(loader.search_paths), loader._cache)

    Loader.__init__ = begin_with_what_is_read  # type: ignore[assignment,method-assign]

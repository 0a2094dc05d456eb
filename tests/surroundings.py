"""What the shell that starts the tests has set, and no test may notice."""

from collections.abc import MutableMapping

from tools.local.settings import ENGINE_VARIABLE, STATE_VARIABLE, other_client_settings

_TOOL_PREFIXES = ("CDK_", "MOTO_")


def forget_client_settings(environment: MutableMapping[str, str]) -> None:
    """Remove whatever points a client, the CDK CLI or `datactl` somewhere.

    A shell may point at an account, a database or a running local AWS, as after
    `eval "$(datactl local env)"`; tests would then read, change or wait for what is there.
    """
    others = [name for name in environment if name.startswith(_TOOL_PREFIXES)]
    for name in (*other_client_settings(environment, {}), *others, ENGINE_VARIABLE, STATE_VARIABLE):
        environment.pop(name, None)

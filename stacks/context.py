"""The context values that the app reads, given by ``-c`` or in ``cdk.json``."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from data_platform.context import MONITOR_CONTEXT_KEY
from data_platform.errors import ConfigurationError

STAGE_CONTEXT_KEY = "stage"
NAMESPACE_CONTEXT_KEY = "namespace"
ROLE_CONTEXT_KEY = "iops:lambdaExecutionRoleArn"

CONTEXT_KEYS = (
    STAGE_CONTEXT_KEY,
    NAMESPACE_CONTEXT_KEY,
    ROLE_CONTEXT_KEY,
    MONITOR_CONTEXT_KEY,
)

_KEYS_OF_CDK = re.compile(
    # Feature flags, options of the command line, and what it keeps in a user's ~/.cdk.json.
    r"@.+|aws(-cdk)?:.+|cli-telemetry|acknowledged-issue-numbers"
    # What look-ups found, as the command line keeps it in cdk.context.json.
    r"|[\w:-]+:account=.*"
)


def check_context_keys(given: Iterable[str]) -> None:
    """Refuse a key that neither this app nor the CDK reads.

    What it gives would be ignored without a word, and the shared stacks of dev be deployed.

    Raises
    ------
    ConfigurationError
        If there is one.
    """
    by_lower_case = {key.lower(): key for key in CONTEXT_KEYS}
    for key in given:
        if key in CONTEXT_KEYS or _KEYS_OF_CDK.fullmatch(key):
            continue
        close = get_close_matches(key.lower(), by_lower_case, n=1)
        raise ConfigurationError(
            f"There is no context value {key!r}: did you mean {by_lower_case[close[0]]!r}?"
            if close
            else f"There is no context value {key!r}: this app reads {', '.join(CONTEXT_KEYS)}. "
            "Take it out of -c, cdk.json, cdk.context.json or ~/.cdk.json."
        )

"""The context values that the app reads, given by ``-c`` or in ``cdk.json``."""

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

_SIMILAR = 0.8


def check_context_keys(given: Iterable[str]) -> None:
    """Refuse a key that is nearly one of ours: what it gives would be ignored without a word.

    Raises
    ------
    ConfigurationError
        If there is one.
    """
    by_lower_case = {key.lower(): key for key in CONTEXT_KEYS}
    for key in given:
        close = get_close_matches(key.lower(), by_lower_case, n=1, cutoff=_SIMILAR)
        if close and key not in CONTEXT_KEYS:
            raise ConfigurationError(
                f"There is no context value {key!r}: did you mean {by_lower_case[close[0]]!r}?"
            )

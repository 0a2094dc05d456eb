"""Values that `-c` or `cdk.json` gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data_platform.errors import ConfigurationError

if TYPE_CHECKING:
    from constructs import Construct

MONITOR_CONTEXT_KEY = "cost:anomalyMonitorArn"


def arn_from_context(
    construct: Construct, key: str, pattern: re.Pattern[str], *, meaning: str, example: str
) -> str | None:
    """Return an ARN of the context, if it is given.

    Parameters
    ----------
    key
        Name of the context value.
    pattern
        What the ARN must look like, as a whole.
    meaning, example
        What it is the ARN of, and one such ARN, for the error.

    Raises
    ------
    ConfigurationError
        If it is no such ARN.
    """
    value = construct.node.try_get_context(key)
    if value is None:
        return None
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ConfigurationError(
            f"The context value {key} is {value!r}: give the ARN of {meaning}, such as {example}, "
            "or leave it out."
        )
    return value

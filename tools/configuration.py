"""What `cdk.json` says."""

import json
from collections.abc import Mapping
from typing import Any

from data_platform.errors import ConfigurationError
from stacks.context import (
    CONTEXT_KEYS,
    NAMESPACE_CONTEXT_KEY,
    STAGE_CONTEXT_KEY,
    check_context_keys,
)
from stacks.environments import stage_named
from tools.paths import CDK_CONFIGURATION


def feature_flags() -> dict[str, Any]:
    """Return the context of `cdk.json` without the values that choose a deployment.

    Raises
    ------
    ConfigurationError
        If the file cannot be read.
    """
    return {key: value for key, value in _context().items() if key not in CONTEXT_KEYS}


def chosen_stage() -> str:
    """Return the stage of `cdk.json`, which the CDK CLI takes without ``-c``; dev if it has none.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, or there is no such stage.
    """
    return stage_named(_context().get(STAGE_CONTEXT_KEY)).name


def chosen_namespace() -> str | None:
    """Return the namespace of `cdk.json`, which the CDK CLI takes without ``-c``.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, or the namespace is no text.
    """
    value = _context().get(NAMESPACE_CONTEXT_KEY)
    if value is None or isinstance(value, str):
        return value
    raise ConfigurationError(f"cdk.json: the namespace {value!r} is not a word.")


def _context() -> Mapping[str, Any]:
    try:
        context = json.loads(CDK_CONFIGURATION.read_text("utf-8")).get("context", {})
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"cdk.json cannot be read: {error}.") from None
    if not isinstance(context, dict):
        raise ConfigurationError("cdk.json: context is no object: give keys with their values.")
    check_context_keys(context)
    return context

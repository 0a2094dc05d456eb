"""Statements of IAM policies, as JSON has them."""

from typing import Any


def listed(value: Any) -> list[Any]:  # noqa: ANN401  JSON
    """Return actions, resources, principals or statements as a list, where IAM takes one alone."""
    return value if isinstance(value, list) else [value]

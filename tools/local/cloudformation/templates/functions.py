"""The intrinsic functions that only compute."""

import base64
import ipaddress
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.local.cloudformation.errors import ValidationError


class Unknown:
    """A value that is only known after a resource has been created."""

    def __repr__(self) -> str:
        return "{{changeSet:KNOWN_AFTER_APPLY}}"


UNKNOWN: Final = Unknown()


def contains_unknown(value: Any) -> bool:  # noqa: ANN401
    """Tell whether something in a value is not known yet."""
    if isinstance(value, dict):
        return any(contains_unknown(member) for member in value.values())
    if isinstance(value, list):
        return any(contains_unknown(item) for item in value)
    return value is UNKNOWN


def as_text(value: Any) -> str:  # noqa: ANN401
    """Return a value as CloudFormation writes it into a string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(as_text(item) for item in value)
    return str(value)


def equal(left: Any, right: Any) -> bool:  # noqa: ANN401
    """Compare as `Fn::Equals` does: numbers and booleans by their text."""
    if isinstance(left, dict | list) or isinstance(right, dict | list):
        return bool(left == right)
    return as_text(left) == as_text(right)


def matches(expected: Any, actual: Any) -> bool:  # noqa: ANN401
    """Tell whether something is as expected; members that were not asked for do not count."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(matches(member, actual.get(name)) for name, member in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(
            any(matches(item, other) for other in actual) for item in expected
        )
    return equal(expected, actual)


def _join(argument: Any) -> str:  # noqa: ANN401
    separator, items = argument
    parts = items if isinstance(items, list) else items.split(",")
    return str(separator).join(as_text(part) for part in parts)


def _select(argument: Any) -> Any:  # noqa: ANN401
    index, items = argument
    choices = items if isinstance(items, list) else items.split(",")
    position = int(index)
    if not 0 <= position < len(choices):
        raise ValidationError(
            f"Template error: Fn::Select cannot select nonexistent value at index {position}"
        )
    return choices[position]


def _split(argument: Any) -> list[str]:  # noqa: ANN401
    separator, text = argument
    return str(text).split(separator)


def _base64(argument: Any) -> str:  # noqa: ANN401
    return base64.b64encode(str(argument).encode()).decode()


def _cidr(argument: Any) -> list[str]:  # noqa: ANN401
    block, count, *rest = argument
    network = ipaddress.ip_network(block)
    host_bits = int(rest[0]) if rest else (8 if network.version == 4 else 64)  # noqa: PLR2004
    prefix = network.max_prefixlen - host_bits
    if prefix < network.prefixlen or int(count) > 2 ** (prefix - network.prefixlen):
        raise ValidationError(
            f"Template error: {block} has no room for {count} blocks of {host_bits} bits"
        )
    subnets = network.subnets(new_prefix=prefix)
    return [str(next(subnets)) for _ in range(int(count))]


def _to_json_string(argument: Any) -> str:  # noqa: ANN401
    return json.dumps(argument, separators=(",", ":"))


PLAIN_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::ToJsonString": _to_json_string,
    "Fn::Length": len,
}

"""Logical IDs of resources, from where these stand in their stack.

CDK would tell them, and make references to them, for a call to Node each.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

Attribute = Mapping[str, Sequence[str]]
"""A reference to an attribute, as `attribute_of` returns it."""

_HIDDEN = "Default"
_HIDDEN_BUT_HASHED = "Resource"
_HASH_LENGTH = 8
_MAX_READABLE = 240
_OTHERS = re.compile(r"[^A-Za-z0-9]")


def logical_id(*path: str) -> str:
    """Return the logical ID that CDK gives to a resource.

    Parameters
    ----------
    path
        The IDs of the constructs from the stack, which is left out, down to the resource.
    """
    parts = [part for part in path if part != _HIDDEN]
    if len(parts) == 1:
        return _OTHERS.sub("", parts[0])
    named: list[str] = []
    for part in parts:
        # CDK does not say twice what an ID already ends with.
        if not named or not named[-1].endswith(part):
            named.append(part)
    readable = "".join(_OTHERS.sub("", part) for part in named if part != _HIDDEN_BUT_HASHED)
    digest = hashlib.md5("/".join(parts).encode(), usedforsecurity=False).hexdigest()
    return readable[:_MAX_READABLE] + digest[:_HASH_LENGTH].upper()


def attribute_of(resource: str, attribute: str) -> Attribute:
    """Refer to an attribute of the resource with a logical ID, as CloudFormation does."""
    return {"Fn::GetAtt": [resource, attribute]}

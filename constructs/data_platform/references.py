"""Texts with references in CloudFormation's own form."""

import json
import re
from collections.abc import Mapping
from typing import Any

from aws_cdk import Token

_ATTRIBUTE = re.compile(r'(\{"Fn::GetAtt":\["\w+","\w+"\]\})')


def json_with_references(value: Mapping[str, Any]) -> str:
    """Return an object as JSON in which CloudFormation replaces references by their values.

    They are attributes as `attribute_of` returns them, and CDK's references; what they refer to
    must not need escaping in JSON, such as names and ARNs.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    inside = _ATTRIBUTE.sub(r'"\1"', text.removeprefix("{").removesuffix("}"))
    parts = [
        json.loads(part) if _ATTRIBUTE.fullmatch(part) else part
        for part in _ATTRIBUTE.split(inside)
    ]
    # One reference for the whole of it. CDK merges it with the braces, and what is nested in it.
    return f"{{{Token.as_string({'Fn::Join': ['', parts]})}}}"

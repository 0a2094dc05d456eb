"""The template of a deployed stack, as CloudFormation gives it back."""

import json
from collections.abc import Mapping
from typing import Any

import yaml  # type: ignore[import-untyped]


def parsed_template(body: str | Mapping[str, Any]) -> dict[str, Any]:
    """Return the template in the body of an answer: `cdk deploy` writes JSON, `cdk import` YAML.

    Raises
    ------
    ValueError
        If it is neither, or has YAML's short forms of functions, which the CDK never writes.
    """
    if not isinstance(body, str):
        return dict(body)  # boto3 has read the JSON
    try:
        template = json.loads(body) if body.lstrip().startswith("{") else yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    if not isinstance(template, dict):
        raise ValueError("It is no object.")  # noqa: TRY004  what is wrong is the text
    return template

"""What is deployed is read as `cdk deploy` and as `cdk import` leave it."""

import json
from typing import Any

import pytest

from tools.template_body import parsed_template

TEMPLATE: dict[str, Any] = {"Resources": {"Table": {"Properties": {"Key": {"Ref": "Other"}}}}}
# The form that `cdk import` uploads.
YAML = """Resources:
  Table:
    Properties:
      Key:
        Ref: Other
"""


@pytest.mark.parametrize("body", [TEMPLATE, json.dumps(TEMPLATE), YAML])
def test_a_template_is_read_in_either_form(body: str | dict[str, Any]) -> None:
    assert parsed_template(body) == TEMPLATE


@pytest.mark.parametrize("body", ["{", "[]", "Key: !Ref Other", "a: b: c"])
def test_anything_else_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed_template(body)

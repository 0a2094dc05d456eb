"""Values for other teams, each under two stable names."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import Stack
from aws_cdk.cloudformation_include import CfnInclude

from data_platform.logical_ids import logical_id


@dataclass(frozen=True, kw_only=True)
class PublishedValue:
    """A value and its names, which are part of ``docs/contracts/outputs.json``.

    Attributes
    ----------
    name
        The output's key in `DescribeStacks`.
    value
        The value itself; never a secret.
    description
        What it is, for the people who find it.
    export_name
        Name of the CloudFormation export.
    parameter_name
        Name of the SSM parameter.
    """

    name: str
    value: str
    description: str
    export_name: str
    parameter_name: str


class PublishedValues(CfnInclude):
    """A CloudFormation export and an SSM parameter for each of some values.

    Stacks of other teams import the exports; everything that runs reads the parameters. All are
    made of one fragment of a template, since a construct of its own for each would be one or two
    calls to Node for every value of the platform.

    Parameters
    ----------
    scope, construct_id
        The stack, and the ID of the fragment in it; it is part of no logical ID.
    values
        What is published.
    """

    def __init__(
        self, scope: Stack, construct_id: str, *, values: Sequence[PublishedValue]
    ) -> None:
        # CDK reads it in another process, at once.
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
            json.dump(_fragment(values), file)
            file.flush()
            super().__init__(
                scope,
                construct_id,
                template_file=file.name,
                # They may be references, which a fragment cannot make to what is outside of it.
                parameters={one.name: one.value for one in values},
            )


def _fragment(values: Sequence[PublishedValue]) -> dict[str, Any]:
    return {
        "Parameters": {one.name: {"Type": "String"} for one in values},
        "Resources": {
            # Where each value was a construct with a parameter in it: deployed parameters stay.
            logical_id(one.name, "Parameter", "Resource"): {
                "Type": "AWS::SSM::Parameter",
                "Properties": {
                    "Description": one.description,
                    "Name": one.parameter_name,
                    "Type": "String",
                    "Value": {"Ref": one.name},
                },
            }
            for one in values
        },
        "Outputs": {
            one.name: {
                "Description": one.description,
                "Value": {"Ref": one.name},
                "Export": {"Name": one.export_name},
            }
            for one in values
        },
    }

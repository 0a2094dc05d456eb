"""One value for other teams, under two stable names."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ssm as ssm


class PublishedValue(CfnOutput):
    """A CloudFormation export and an SSM parameter that carry the same value.

    Stacks of other teams import the export; everything that runs reads the parameter. Both names
    are part of ``docs/contracts/outputs.json``.

    Parameters
    ----------
    scope, construct_id
        The stack, and the output's key in `DescribeStacks`: directly in a stack, CDK adds neither
        path nor hash to what people see there.
    value
        The value itself; never a secret.
    description
        What it is, for the people who find it.
    export_name
        Name of the CloudFormation export.
    parameter_name
        Name of the SSM parameter.
    """

    def __init__(
        self,
        scope: Stack,
        construct_id: str,
        *,
        value: str,
        description: str,
        export_name: str,
        parameter_name: str,
    ) -> None:
        super().__init__(
            scope, construct_id, value=value, description=description, export_name=export_name
        )
        ssm.StringParameter(
            self,
            "Parameter",
            parameter_name=parameter_name,
            string_value=value,
            description=description,
        )

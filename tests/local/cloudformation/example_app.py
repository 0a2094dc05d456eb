"""A small CDK app for the tests with the CDK CLI."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import (
    App,
    CfnOutput,
    CustomResource,
    CustomResourceProvider,
    CustomResourceProviderRuntime,
    RemovalPolicy,
    Stack,
)
from aws_cdk import aws_dynamodb as dynamodb

if TYPE_CHECKING:
    from constructs import Construct

STACK = "ExampleStack"
# CDK wraps it in an entry point of its own, which answers CloudFormation.
PROVIDER = """
exports.handler = async (event) => ({
  PhysicalResourceId: "greeting",
  Data: { Text: `Hello ${event.ResourceProperties.Name}` },
});
"""


class ExampleStack(Stack):
    """Two tables, one of them retained, and a custom resource whose provider is in Node.js."""

    def __init__(
        self, scope: Construct, *, indexes: Sequence[str], greeted: str, provider: Path
    ) -> None:
        super().__init__(scope, STACK)
        key = dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING)
        table = dynamodb.TableV2(
            self,
            "Changing",
            partition_key=key,
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=name,
                    partition_key=dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING),
                )
                for name in indexes
            ],
            removal_policy=RemovalPolicy.DESTROY,
        )
        dynamodb.TableV2(self, "Kept", table_name="kept-by-cdk", partition_key=key)
        token = CustomResourceProvider.get_or_create(
            self,
            "Custom::Greeting",
            code_directory=str(provider),
            runtime=CustomResourceProviderRuntime.NODEJS_22_X,
        )
        greeting = CustomResource(
            self,
            "Greeting",
            service_token=token,
            resource_type="Custom::Greeting",
            properties={"Name": greeted},
        )
        CfnOutput(self, "Greets", value=greeting.get_att_string("Text"))
        CfnOutput(self, "TableName", value=table.table_name)


def synthesize(directory: Path, *, indexes: Sequence[str] = (), greeted: str = "world") -> Path:
    """Write the app's cloud assembly and return where it is."""
    provider = directory.parent / "provider"
    provider.mkdir(exist_ok=True)
    (provider / "index.js").write_text(PROVIDER)
    app = App(outdir=str(directory), analytics_reporting=False)
    ExampleStack(app, indexes=indexes, greeted=greeted, provider=provider)
    app.synth()
    return directory

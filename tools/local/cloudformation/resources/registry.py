"""All resource types that can be deployed."""

from collections.abc import Mapping

from tools.local.cloudformation.resources import (
    analytics,
    awslambda,
    backup,
    cloudwatch,
    ec2,
    ecr,
    events,
    iam,
    kms,
    logs,
    rds,
    recorded,
    s3,
    secretsmanager,
    sns,
    sqs,
    ssm,
)
from tools.local.cloudformation.resources.custom import CustomResource
from tools.local.cloudformation.resources.dynamodb.global_table import GlobalTable
from tools.local.cloudformation.resources.dynamodb.table import Table
from tools.local.cloudformation.resources.handler import Handler
from tools.local.cloudformation.resources.ignored import IGNORED

HANDLERS: Mapping[str, Handler] = {
    "AWS::CloudFormation::CustomResource": CustomResource(),
    "AWS::DynamoDB::GlobalTable": GlobalTable(),
    "AWS::DynamoDB::Table": Table(),
    **analytics.HANDLERS,
    **awslambda.HANDLERS,
    **backup.HANDLERS,
    **cloudwatch.HANDLERS,
    **ec2.HANDLERS,
    **ecr.HANDLERS,
    **events.HANDLERS,
    **iam.HANDLERS,
    **kms.HANDLERS,
    **logs.HANDLERS,
    **rds.HANDLERS,
    **recorded.HANDLERS,
    **s3.HANDLERS,
    **secretsmanager.HANDLERS,
    **sns.HANDLERS,
    **sqs.HANDLERS,
    **ssm.HANDLERS,
    **IGNORED,
}

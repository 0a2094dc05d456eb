"""What the command asks of AWS, and the policy that permits it."""

from collections.abc import Mapping
from typing import Any

PERMISSIONS: Mapping[tuple[str, str], str] = {
    ("athena", "ListWorkGroups"): "athena:ListWorkGroups",
    ("backup", "DescribeRegionSettings"): "backup:DescribeRegionSettings",
    ("backup", "GetBackupVaultAccessPolicy"): "backup:GetBackupVaultAccessPolicy",
    ("backup", "ListBackupVaults"): "backup:ListBackupVaults",
    ("budgets", "DescribeBudgets"): "budgets:ViewBudget",
    ("cloudformation", "DescribeStackResources"): "cloudformation:DescribeStackResources",
    ("cloudformation", "DescribeStacks"): "cloudformation:DescribeStacks",
    ("cloudformation", "GetTemplate"): "cloudformation:GetTemplate",
    ("cloudformation", "ListExports"): "cloudformation:ListExports",
    ("cloudformation", "ListStackResources"): "cloudformation:ListStackResources",
    ("cloudwatch", "DescribeAlarms"): "cloudwatch:DescribeAlarms",
    ("cloudwatch", "ListDashboards"): "cloudwatch:ListDashboards",
    ("dynamodb", "ListTables"): "dynamodb:ListTables",
    ("ec2", "DescribeAvailabilityZones"): "ec2:DescribeAvailabilityZones",
    ("ec2", "DescribeSubnets"): "ec2:DescribeSubnets",
    ("ec2", "DescribeVpcs"): "ec2:DescribeVpcs",
    ("events", "ListEventBuses"): "events:ListEventBuses",
    ("glue", "GetDatabases"): "glue:GetDatabases",
    ("iam", "GetAccountSummary"): "iam:GetAccountSummary",
    ("iam", "ListPolicies"): "iam:ListPolicies",
    ("iam", "ListRoles"): "iam:ListRoles",
    ("lambda", "GetAccountSettings"): "lambda:GetAccountSettings",
    ("lambda", "GetFunctionConcurrency"): "lambda:GetFunctionConcurrency",
    ("lambda", "ListFunctions"): "lambda:ListFunctions",
    ("logs", "DescribeLogGroups"): "logs:DescribeLogGroups",
    ("rds", "DescribeDBInstances"): "rds:DescribeDBInstances",
    ("rds", "DescribeDBProxies"): "rds:DescribeDBProxies",
    ("rds", "DescribeDBProxyTargets"): "rds:DescribeDBProxyTargets",
    ("rds", "DescribeEngineDefaultParameters"): "rds:DescribeEngineDefaultParameters",
    ("rds", "DescribeOrderableDBInstanceOptions"): "rds:DescribeOrderableDBInstanceOptions",
    ("s3", "ListBuckets"): "s3:ListAllMyBuckets",
    ("service-quotas", "GetServiceQuota"): "servicequotas:GetServiceQuota",
    ("sns", "ListTopics"): "sns:ListTopics",
    ("sqs", "ListQueues"): "sqs:ListQueues",
    ("ssm", "DescribeParameters"): "ssm:DescribeParameters",
    ("ssm", "GetParameter"): "ssm:GetParameter",
    ("sts", "GetCallerIdentity"): "sts:GetCallerIdentity",
}
"""The action that permits each operation that is called; no other is."""

_READ_TEMPLATES = "cloudformation:GetTemplate"
_READ_ONE_PARAMETER = "ssm:GetParameter"


def policy_document() -> dict[str, Any]:
    """Return the IAM policy that permits all checks, and nothing that changes anything.

    They look through the whole account and Region. Only what returns what somebody wrote names
    where from.
    """
    from stacks.products import PRODUCTS  # noqa: PLC0415  a wrong declaration fails on import

    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LookThroughTheAccount",
                "Effect": "Allow",
                "Action": sorted(
                    set(PERMISSIONS.values()) - {_READ_TEMPLATES, _READ_ONE_PARAMETER}
                ),
                "Resource": "*",
            },
            {
                "Sid": "ReadTheTemplatesOfTheStacks",
                "Effect": "Allow",
                "Action": _READ_TEMPLATES,
                # A namespace stands in front of the name.
                "Resource": [
                    f"arn:*:cloudformation:*:*:stack/*{product.stack_name}/*"
                    for product in PRODUCTS
                ],
            },
            {
                "Sid": "ReadTheBootstrapVersion",
                "Effect": "Allow",
                "Action": _READ_ONE_PARAMETER,
                "Resource": "arn:*:ssm:*:*:parameter/cdk-bootstrap/*/version",
            },
        ],
    }

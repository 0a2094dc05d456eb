"""The IAM policies that permit the command."""

from typing import Any


def policy_document(stage: str) -> dict[str, Any]:
    """Return the policy that permits to take, list and prune snapshots of a stage.

    Of tables, DynamoDB names backups by their time: the permission to delete them cannot tell this
    command's from those of others. Whoever leaves the last statement out can take, not prune.
    """
    snapshots = f"arn:*:rds:*:*:snapshot:datactl-{stage}-*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "FindWhatThereIs",
                "Effect": "Allow",
                "Action": [
                    "dynamodb:ListBackups",
                    "dynamodb:ListTables",
                    "rds:DescribeDBInstances",
                    "rds:DescribeDBSnapshots",
                ],
                "Resource": "*",
            },
            {
                "Sid": "BackUpTables",
                "Effect": "Allow",
                "Action": ["dynamodb:CreateBackup"],
                "Resource": "arn:*:dynamodb:*:*:table/*",
            },
            {
                "Sid": "BackUpInstances",
                "Effect": "Allow",
                "Action": ["rds:CreateDBSnapshot"],
                "Resource": ["arn:*:rds:*:*:db:*", snapshots],
            },
            {
                "Sid": "TagThem",
                "Effect": "Allow",
                "Action": ["rds:AddTagsToResource"],
                "Resource": snapshots,
            },
            {
                "Sid": "Prune",
                "Effect": "Allow",
                "Action": ["dynamodb:DeleteBackup", "rds:DeleteDBSnapshot"],
                "Resource": ["arn:*:dynamodb:*:*:table/*/backup/*", snapshots],
            },
        ],
    }

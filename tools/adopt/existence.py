"""Whether what outlived its stack is still there: people delete by hand as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tools.aws import error_code, is_denied

Client = Callable[[str], Any]
"""Makes a boto3 client of a service."""

_LOOKUPS = {
    "AWS::Backup::BackupVault": ("backup", "describe_backup_vault", "BackupVaultName"),
    "AWS::DynamoDB::GlobalTable": ("dynamodb", "describe_table", "TableName"),
    "AWS::KMS::Key": ("kms", "describe_key", "KeyId"),
    "AWS::Logs::LogGroup": ("logs", "describe_log_groups", "logGroupNamePrefix"),
    "AWS::RDS::DBInstance": ("rds", "describe_db_instances", "DBInstanceIdentifier"),
    "AWS::RDS::DBParameterGroup": (
        "rds",
        "describe_db_parameter_groups",
        "DBParameterGroupName",
    ),
    "AWS::RDS::DBSubnetGroup": ("rds", "describe_db_subnet_groups", "DBSubnetGroupName"),
    "AWS::S3::Bucket": ("s3", "head_bucket", "Bucket"),
    "AWS::SQS::Queue": ("sqs", "get_queue_attributes", "QueueUrl"),
}
"""By type: the service, and what asks it for one by the physical ID."""

_GONE = {
    "404",
    "AWS.SimpleQueueService.NonExistentQueue",
    "DBInstanceNotFound",
    "DBParameterGroupNotFound",
    "DBSubnetGroupNotFoundFault",
    "NoSuchBucket",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}


def is_there(client: Client, resource_type: str, name: str) -> bool:
    """Tell whether a resource exists, and is not about to be deleted.

    It is taken to be there where nothing tells: of other types, or without the permission to ask.

    Raises
    ------
    ClientError
        If its service does not say.
    """
    lookup = _LOOKUPS.get(resource_type)
    if lookup is None:
        return True
    service, operation, parameter = lookup
    try:
        answer = getattr(client(service), operation)(**{parameter: name})
    except ClientError as error:
        if error_code(error) in _GONE:
            return False
        if is_denied(error):
            return True
        raise
    if resource_type == "AWS::Logs::LogGroup":
        return any(each["logGroupName"] == name for each in answer["logGroups"])
    return str(answer.get("KeyMetadata", {}).get("KeyState")) != "PendingDeletion"

"""What there is in an account and in a stack, in a form that two deployments have in common."""

import json
import re
from collections import Counter

import jmespath  # type: ignore[import-untyped]

from benchmarks.failing.world import World

_LISTS = (
    ("athena", "list_work_groups", "WorkGroups[].Name"),
    ("backup", "list_backup_vaults", "BackupVaultList[].BackupVaultName"),
    ("cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName"),
    ("dynamodb", "list_tables", "TableNames"),
    ("ec2", "describe_instances", "Reservations[].Instances[?State.Name=='running'].SubnetId[]"),
    ("ec2", "describe_security_groups", "SecurityGroups[].GroupName"),
    ("ec2", "describe_subnets", "Subnets[].CidrBlock"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted'].ServiceName"),
    ("ec2", "describe_vpcs", "Vpcs[].CidrBlock"),
    ("events", "list_rules", "Rules[].Name"),
    ("glue", "get_databases", "DatabaseList[].Name"),
    ("iam", "list_instance_profiles", "InstanceProfiles[].InstanceProfileName"),
    ("iam", "list_policies", "Policies[].PolicyName"),
    ("iam", "list_roles", "Roles[].RoleName"),
    ("lambda", "list_functions", "Functions[].FunctionName"),
    ("logs", "describe_log_groups", "logGroups[].logGroupName"),
    ("rds", "describe_db_instances", "DBInstances[].DBInstanceIdentifier"),
    ("rds", "describe_db_parameter_groups", "DBParameterGroups[].DBParameterGroupName"),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups[].DBSubnetGroupName"),
    ("s3", "list_buckets", "Buckets[].Name"),
    ("scheduler", "list_schedules", "Schedules[].Name"),
    ("secretsmanager", "list_secrets", "SecretList[].Name"),
    ("sns", "list_topics", "Topics[].TopicArn"),
    ("sqs", "list_queues", "QueueUrls"),
    ("ssm", "describe_parameters", "Parameters[].Name"),
)
_GIVEN = {"list_policies": {"Scope": "Local"}}  # AWS has 1,400 of its own
_RANDOM = re.compile(
    r"(?:db-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-[A-Za-z0-9]{6}\b)?"  # keys, secrets
    r"|rds!db-[\w-]+"  # the secret of an instance, and the end of its ARN
    r"|\b(?:vpc|subnet|sg|rtb|acl|eni|vpce|fl|db|prx|tgt)-[0-9a-zA-Z]{8,}"
    r"|-[A-Za-z0-9]{12}\b"  # the end of names that CloudFormation makes up
    r"|\d{4}-\d\d-\d\dT[\d:.]+Z?"  # in the ARN of a stream
)


def inventory(world: World) -> Counter[str]:
    """Return what exists in the account: kinds with names, without what is random in them."""
    found: Counter[str] = Counter()
    for service, operation, path in _LISTS:
        client = world.client(service)
        pages = (
            client.get_paginator(operation).paginate(**_GIVEN.get(operation, {}))
            if client.can_paginate(operation)
            else [getattr(client, operation)()]
        )
        for page in pages:
            names = jmespath.search(path, page) or []
            found.update(f"{operation} {masked(name)}" for name in names)
    found["keys"] = _usable_keys(world)
    return found


def _usable_keys(world: World) -> int:
    # A key that is to be deleted is gone for everybody but the calendar.
    client = world.client("kms")
    ids = [key["KeyId"] for key in client.list_keys()["Keys"]]
    states = [client.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in ids]
    return states.count("Enabled")


def resources_of(world: World, stack: str) -> dict[str, str]:
    """Return what a stack holds by logical ID: type and properties, without what is random."""
    held = world.stack(stack).resources
    return {
        name: masked(f"{each.type} {json.dumps(each.properties, sort_keys=True)}")
        for name, each in held.items()
    }


def masked(text: str) -> str:
    """Replace what differs between two accounts of the same content."""
    return _RANDOM.sub("…", text)

"""What moto does otherwise than AWS, and the service therefore works around.

A test that fails after an upgrade of moto says that a workaround can go.
"""

import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from tests.local.cloudformation.embedded import REGION, AnyClient, LocalAws

Make = Callable[[str], AnyClient]


@pytest.fixture
def make(local_aws: LocalAws) -> Make:
    """Return clients that try once: moto's answer is an error page."""
    session: Any = boto3.session.Session("local", "local", region_name=REGION)

    def client(service: str) -> AnyClient:
        return session.client(
            service,
            endpoint_url=local_aws.moto_url,
            config=Config(retries={"total_max_attempts": 1}),
        )

    return client


MONITOR = {"MonitorName": "m", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
SELECTION = {"SelectionName": "s", "IamRoleArn": "arn:aws:iam::123456789012:role/r"}


@pytest.mark.parametrize(
    ("service", "call", "arguments"),
    [
        ("backup", "create_backup_selection", {"BackupPlanId": "p", "BackupSelection": SELECTION}),
        (
            "backup",
            "update_backup_plan",
            {"BackupPlanId": "p", "BackupPlan": {"BackupPlanName": "p", "Rules": []}},
        ),
        ("ce", "create_anomaly_monitor", {"AnomalyMonitor": MONITOR}),
        ("cloudwatch", "put_composite_alarm", {"AlarmName": "a", "AlarmRule": "TRUE"}),
        ("logs", "associate_kms_key", {"logGroupName": "g", "kmsKeyId": "k"}),
        ("rds", "modify_db_proxy", {"DBProxyName": "p"}),
        ("athena", "update_work_group", {"WorkGroup": "primary"}),
        (
            "budgets",
            "update_budget",
            {
                "AccountId": "123456789012",
                "NewBudget": {"BudgetName": "b", "TimeUnit": "MONTHLY", "BudgetType": "COST"},
            },
        ),
        ("cloudtrail", "lookup_events", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_moto_lacks_a_call(make: Make, service: str, call: str, arguments: dict[str, Any]) -> None:
    with pytest.raises((ClientError, BotoCoreError, ResponseParserError)) as caught:
        getattr(make(service), call)(**arguments)

    if isinstance(caught.value, ClientError):
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] >= 404


def test_moto_keeps_the_name_of_a_deleted_backup_plan(make: Make) -> None:
    backup = make("backup")
    rule = {"RuleName": "r", "TargetBackupVaultName": "v"}
    plan = {"BackupPlanName": "deleted", "Rules": [rule]}
    made = backup.create_backup_plan(BackupPlan=plan)
    backup.delete_backup_plan(BackupPlanId=made["BackupPlanId"])

    with pytest.raises(backup.exceptions.AlreadyExistsException):
        backup.create_backup_plan(BackupPlan=plan)


def test_moto_ignores_the_conditions_of_a_bucket_policy(make: Make) -> None:
    s3 = make("s3")
    s3.create_bucket(Bucket="with-policy")
    only_encrypted = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::with-policy/*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": "somebody else"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [only_encrypted]}
    s3.put_bucket_policy(Bucket="with-policy", Policy=json.dumps(policy))

    with pytest.raises(ClientError, match="Forbidden"):
        s3.put_object(Bucket="with-policy", Key="asset", Body=b"")
    s3.delete_bucket_policy(Bucket="with-policy")


def test_moto_wants_acls_on_the_bucket_of_access_logs(make: Make) -> None:
    s3 = make("s3")
    s3.create_bucket(Bucket="logged")
    target = {"LoggingEnabled": {"TargetBucket": "logged", "TargetPrefix": ""}}

    with pytest.raises(ClientError, match="log-delivery group"):
        s3.put_bucket_logging(Bucket="logged", BucketLoggingStatus=target)


def test_moto_does_not_put_code_where_it_says_it_is(make: Make) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("index.py", "")
    role = make("iam").create_role(RoleName="code", AssumeRolePolicyDocument="{}")["Role"]
    functions = make("lambda")
    functions.create_function(
        FunctionName="inline",
        Role=role["Arn"],
        Runtime="python3.14",
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    layer = functions.publish_layer_version(
        LayerName="layer", Content={"ZipFile": archive.getvalue()}
    )

    location = functions.get_function(FunctionName="inline")["Code"]["Location"]
    content = functions.get_layer_version(LayerName="layer", VersionNumber=layer["Version"])

    key = location.rpartition("/")[2]
    for bucket in make("s3").list_buckets()["Buckets"]:
        with pytest.raises(ClientError):
            make("s3").head_object(Bucket=bucket["Name"], Key=key)
    assert content["Content"]["Location"] == "s3://"


def test_moto_takes_an_address_for_the_name_of_a_bucket(local_aws: LocalAws) -> None:
    # Why all URLs of the local AWS say `localhost`.
    port = local_aws.moto_url.rpartition(":")[2]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/bucket/key")

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)  # noqa: S310

    assert caught.value.code in {403, 404}
    caught.value.close()


def test_a_subnet_group_that_was_modified_is_forgotten(make: Make) -> None:
    ec2, rds = make("ec2"), make("rds")
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.99.0.0/24")["Subnet"]["SubnetId"]
    group: dict[str, Any] = {"DBSubnetGroupName": "forgotten", "SubnetIds": [subnet]}
    rds.create_db_subnet_group(DBSubnetGroupDescription="d", **group)

    rds.modify_db_subnet_group(**group)

    with pytest.raises(ClientError, match="not found"):
        rds.describe_db_subnet_groups(DBSubnetGroupName="forgotten")

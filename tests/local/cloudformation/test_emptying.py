"""A stack whose bucket was used is deleted: the function behind the custom resource really runs."""

import io
import zipfile

from tests.local.cloudformation.embedded import LocalAws
from tests.local.cloudformation.stacks import Stacks, template
from tests.local.cloudformation.test_custom_resources import ROLE
from tools.paths import FUNCTIONS

ASSETS, PACKAGE = "assets-of-emptying", "stack_emptying.zip"


def package() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for folder in ("custom_resources", "stack_emptying"):
            for source in (FUNCTIONS / folder).glob("*.py"):
                archive.write(source, source.relative_to(FUNCTIONS))
    return written.getvalue()


def test_a_bucket_goes_with_all_versions_of_its_objects(
    local_aws: LocalAws, stacks: Stacks
) -> None:
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket=ASSETS)
    s3.put_object(Bucket=ASSETS, Key=PACKAGE, Body=package())
    versioned = {"VersioningConfiguration": {"Status": "Enabled"}}
    function = {
        "Code": {"S3Bucket": ASSETS, "S3Key": PACKAGE},
        "Handler": "stack_emptying.handler.handler",
        "Runtime": "python3.14",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Timeout": 60,
    }
    emptying = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "Bucket": {"Ref": "Bucket"}}
    body = template(
        {
            "Role": ROLE,
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": versioned},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
            "Emptying": {"Type": "Custom::Emptying", "Properties": emptying},
        }
    )
    stack = stacks.create(body)["StackId"]
    resource = stacks.client.describe_stack_resource(StackName=stack, LogicalResourceId="Bucket")
    bucket = resource["StackResourceDetail"]["PhysicalResourceId"]
    for key in ("failed/1", "failed/1", "failed/2"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"record")
    s3.delete_object(Bucket=bucket, Key="failed/2")

    deleted = stacks.delete(stack)

    assert deleted["StackStatus"] == "DELETE_COMPLETE"
    assert bucket not in {each["Name"] for each in s3.list_buckets()["Buckets"]}

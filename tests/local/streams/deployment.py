"""Deploys the recording consumer to moto."""

import io
import json
import uuid
import zipfile
from pathlib import Path

from tests.local.streams.pumping import make_client

CONSUMER = Path(__file__).parent / "consumer" / "recording_consumer.py"


def deploy(moto_url: str, recorded: Path) -> str:
    """Deploy the recording consumer and return its name."""
    name = f"consumer-{uuid.uuid4()}"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.write(CONSUMER, CONSUMER.name)
    s3 = make_client("s3", moto_url)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="code.zip", Body=archive.getvalue())
    role = make_client("iam", moto_url).create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17"})
    )
    make_client("lambda", moto_url).create_function(
        FunctionName=name,
        Runtime="python3.14",
        Role=role["Role"]["Arn"],
        Handler="recording_consumer.handler",
        Code={"S3Bucket": name, "S3Key": "code.zip"},
        Environment={"Variables": {"RECORDED_EVENTS": str(recorded)}},
    )
    return name

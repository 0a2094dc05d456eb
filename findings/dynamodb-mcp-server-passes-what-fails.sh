#!/usr/bin/env bash
# The model validation of awslabs.dynamodb-mcp-server 2.1.8 answers alike whether a model works or not.
#
# `dynamodb_data_model_validation` makes the tables, loads the items and runs each pattern. What fails at
# the first two is dropped; what fails at the third is a text among the results in a file. Its answer is
# the same prompt in any case. A table with the TimeToLiveSpecification that the CDK generator of the same
# server reads is such a failure: the table is given to CreateTable as it is, which knows no such argument.
#
# Seen, with no DynamoDB at all at the address:
#   answer: the prompt of a success
#   CDK generator: expiry by expires
#   CreateTable: ParamValidationError
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check awslabs.dynamodb-mcp-server==2.1.8
cd "$folder"

AWS_REGION=us-east-1 AWS_MAX_ATTEMPTS=1 python - 2>/dev/null <<'PYTHON'
import asyncio
import json
import pathlib
import sys

import boto3
from awslabs.dynamodb_mcp_server import model_validation_utils, server
from awslabs.dynamodb_mcp_server.cdk_generator.models import DataModel
from botocore.exceptions import ParamValidationError

table = {
    "TableName": "sessions",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"},
}
model = {
    "tables": [table],
    "items": {"sessions": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}]},
    "access_patterns": [
        {
            "pattern": "1",
            "description": "a session",
            "implementation": "aws dynamodb get-item --table-name sessions --key '{\"id\": {\"S\": \"1\"}}'",
        }
    ],
}
pathlib.Path("dynamodb_data_model.json").write_text(json.dumps(model))

server.setup_dynamodb_local = lambda: "http://localhost:1"
answer = asyncio.run(server.dynamodb_data_model_validation(workspace_dir="."))
success = model_validation_utils.get_validation_result_transform_prompt()
answers_alike = answer.startswith(success)
print("answer:", "the prompt of a success" if answers_alike else answer[:80])

expiry = DataModel.from_json(model).tables[0].ttl_attribute
print("CDK generator: expiry by", expiry)

client = boto3.client("dynamodb", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
try:
    client.create_table(**table)
    refused = "nothing"
except ParamValidationError as error:
    refused = type(error).__name__
print("CreateTable:", refused)

seen = (answers_alike, expiry, refused)
sys.exit(seen != (True, "expires", "ParamValidationError"))
PYTHON

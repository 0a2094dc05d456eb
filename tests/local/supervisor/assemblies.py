"""A cloud assembly of one stack with one table, small enough to be deployed at once."""

import json
from typing import Any

from tools.local.settings import ACCOUNT, REGION, StateFolder

STACK = "Small"
TABLE_NAME = "small-table"
ITEM = {"pk": {"S": "one"}}
KEYS: dict[str, Any] = {
    "TableName": TABLE_NAME,
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def write_assembly(folder: StateFolder) -> None:
    """Write it as if the app had been synthesized."""
    table = {
        **KEYS,
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        "Replicas": [{"Region": REGION}],
    }
    resource = {"Type": "AWS::DynamoDB::GlobalTable", "Properties": table}
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{ACCOUNT}/{REGION}",
        "properties": {"templateFile": f"{STACK}.template.json"},
    }
    folder.assembly.mkdir(parents=True, exist_ok=True)
    for name, content in {
        "manifest.json": {"version": "50.0.0", "artifacts": {STACK: stack}},
        f"{STACK}.template.json": {"Resources": {"Table": resource}},
    }.items():
        (folder.assembly / name).write_text(json.dumps(content))

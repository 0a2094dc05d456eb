#!/usr/bin/env bash
# CDK CLI 2.1148.1 (npm aws-cdk): `cdk diff` shows other dimensions of a vector index as a plain change.
#
# CloudFormation changes nothing of a vector index: "Updates are not supported", of every field. The
# deployment fails and is rolled back. The CLI marks what replaces a resource, and here it marks
# nothing, neither for the dimensions nor for the distance.
#
# Seen:
#   [~] VectorIndexes
#       [-] "Dimensions": 3,
#       [+] "Dimensions": 4,
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" aws-cdk@2.1148.1
cd "$folder"

mkdir assembly
cat > assembly/manifest.json <<'JSON'
{"version": "36.0.0", "artifacts": {"Stack": {
  "type": "aws:cloudformation:stack",
  "environment": "aws://unknown-account/unknown-region",
  "properties": {"templateFile": "Stack.json"}}}}
JSON

template() {
    cat <<JSON
{"Resources": {"Table": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {
  "TableName": "vectors",
  "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
  "BillingMode": "PAY_PER_REQUEST",
  "Replicas": [{"Region": "us-east-1"}],
  "VectorIndexes": [{
    "IndexName": "near",
    "VectorAttribute": {"AttributeName": "v"},
    "Dimensions": $1,
    "DistanceFunction": "$2",
    "Projection": {"ProjectionType": "KEYS_ONLY"}}]}}}}
JSON
}

template 3 COSINE > before.json
template 4 EUCLIDEAN > assembly/Stack.json
# No account is asked: both templates are here.
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
export AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
said=$(node_modules/.bin/cdk diff --no-color --app assembly --template before.json Stack 2>&1 || true)
grep -E 'VectorIndexes|Dimensions|DistanceFunction|replace' <<< "$said" || true

changed() { echo "changed: $1" >&2; exit 1; }
[[ $said == *"[~] VectorIndexes"* && $said == *"Dimensions"* ]] || changed 'it shows the index otherwise'
[[ $said != *replace* ]] || changed 'it says what becomes of the table'

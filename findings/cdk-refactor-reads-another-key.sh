#!/usr/bin/env bash
# CDK CLI 2.1148.1 (npm aws-cdk): the override file that `cdk refactor` documents is one it cannot read.
#
# Its README gives the mappings under the key "mappings". The CLI reads "environments", takes a file
# without that key for one, and ends with an error of JavaScript that names neither key nor file.
#
# Seen:
#   mappings: mappingGroups is not iterable
#   environments: Unable to resolve AWS account to use. […]
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
echo '{"Resources": {"New": {"Type": "AWS::SNS::Topic"}}}' > assembly/Stack.json

# Nobody listens there: what comes this far has read its file.
export AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
export AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

expect() {
    local resources='{"Stack.Old": "Stack.New"}' said
    echo "{\"$1\": [{\"account\": \"123456789012\", \"region\": \"us-east-1\", \"resources\": $resources}]}" \
        > overrides.json
    said=$(node_modules/.bin/cdk refactor --unstable=refactor --dry-run --app assembly \
        --override-file overrides.json 2>&1 || true)
    echo "$1: $(tail -n 1 <<< "$said")"
    [[ $said == *"$2"* ]] || { echo "changed: $1 was expected to say: $2" >&2; exit 1; }
}

expect mappings 'mappingGroups is not iterable'
expect environments 'Unable to resolve AWS account to use'

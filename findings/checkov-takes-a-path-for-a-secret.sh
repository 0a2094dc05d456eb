#!/usr/bin/env bash
# checkov 3.3.30 (PyPI) takes the path of a template for a secret in a function's environment.
#
# CKV_AWS_45 looks for secrets in the variables of a Lambda function, and among them at `__file__`,
# which checkov's own parser has put there. A path with exactly 40 letters, digits and slashes in a
# row looks like a secret access key. So the same template has a secret in one folder and none in
# another: with temporary folders, on some runs and in some stacks only.
#
# Seen:
#   39 characters: 0 secrets
#   40 characters: 1 secrets ['Properties/Environment/Variables/__file__']
#   41 characters: 0 secrets
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check checkov==3.3.30

template='{"Resources": {"Function": {"Type": "AWS::Lambda::Function", "Properties": {
  "Runtime": "python3.14", "Handler": "handler.handle", "Role": "arn:aws:iam::111122223333:role/none",
  "Code": {"S3Bucket": "code", "S3Key": "code.zip"},
  "Environment": {"Variables": {"LEVEL": "INFO"}}}}}}'

secrets_at() {  # the number of characters in a row
    local inside="$folder/_$1" name
    mkdir "$inside"
    # Neither a hyphen nor a dot is part of the row.
    name=-$(printf 'a%.0s' $(seq "$1")).json
    echo "$template" >"$inside/$name"
    (cd "$inside" && "$folder/venv/bin/checkov" --directory . --framework cloudformation \
        --check CKV_AWS_45 --output json --quiet --compact --skip-download --soft-fail) |
        python3 -c '
import json, sys
failed = json.load(sys.stdin)["results"]["failed_checks"]
keys = [key for each in failed for key in each["check_result"]["evaluated_keys"]]
print(len(failed), "secrets", keys or "")'
}

expect() {
    local found
    found=$(secrets_at "$1")
    echo "$1 characters: $found"
    [[ $found == "$2"* ]] || { echo "changed: $2 was expected" >&2; exit 1; }
}

expect 39 '0 secrets'
expect 40 "1 secrets ['Properties/Environment/Variables/__file__']"
expect 41 '0 secrets'

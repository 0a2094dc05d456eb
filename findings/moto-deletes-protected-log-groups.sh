#!/usr/bin/env bash
# moto 5.2.5: a log group that is created with deletion protection is not protected.
#
# CreateLogGroup takes deletionProtectionEnabled without a word and forgets it: the group is described
# without the switch, and DeleteLogGroup deletes it. A test that a stack cannot be rolled back or deleted
# past such a group therefore passes. CloudWatch Logs answers ValidationException until somebody has
# switched the protection off.
#
# Seen:
#   described as protected: False; after its deletion 0 log groups are left
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[logs]==5.2.5" boto3==1.44.5
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

python - <<'PYTHON'
import sys

import boto3
from moto import mock_aws

mock_aws().start()
logs = boto3.client("logs")
logs.create_log_group(logGroupName="audit", deletionProtectionEnabled=True)
(group,) = logs.describe_log_groups()["logGroups"]
described = group.get("deletionProtectionEnabled", False)
try:
    logs.delete_log_group(logGroupName="audit")
except logs.exceptions.ValidationException:
    pass  # as it should be
left = len(logs.describe_log_groups()["logGroups"])
print(f"described as protected: {described}; after its deletion {left} log groups are left")
sys.exit(0 if (described, left) == (False, 0) else 1)
PYTHON

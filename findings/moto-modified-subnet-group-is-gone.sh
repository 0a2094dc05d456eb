#!/usr/bin/env bash
# moto 5.2.5: ModifyDBSubnetGroup of RDS answers with the changed group, and forgets it.
#
# RDS keeps the group. In moto every later call about it ends in DBSubnetGroupNotFoundFault, and a
# second modification in an error page (KeyError), so a stack cannot change the zones of its database
# twice.
#
# Seen:
#   modified: ['examples']
#   groups: []
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check "moto[ec2,rds]==5.2.5" boto3==1.44.5
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1

python - <<'PYTHON'
import sys

import boto3
from moto import mock_aws

mock_aws().start()
ec2 = boto3.client("ec2", endpoint_url="https://ec2.us-east-1.amazonaws.com")
rds = boto3.client("rds", endpoint_url="https://rds.us-east-1.amazonaws.com")

vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
group = {"DBSubnetGroupName": "examples", "SubnetIds": [subnet]}
rds.create_db_subnet_group(DBSubnetGroupDescription="d", **group)

modified = rds.modify_db_subnet_group(**group)["DBSubnetGroup"]
groups = rds.describe_db_subnet_groups()["DBSubnetGroups"]
print("modified:", [modified["DBSubnetGroupName"]])
print("groups:", [each["DBSubnetGroupName"] for each in groups])
sys.exit(0 if groups == [] else 1)
PYTHON

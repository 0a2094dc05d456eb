#!/usr/bin/env bash
# cfn-lint 1.58.0 refuses a table with a vector index that is right, and passes ones that are wrong.
#
# The attributes of a search schema have to be in AttributeDefinitions, or DynamoDB refuses the table.
# On AWS::DynamoDB::Table, cfn-lint calls such a definition an error (E3039), since no key uses it. On
# AWS::DynamoDB::GlobalTable it says nothing, neither of the right table nor of one without the
# definition, with two partitions (HASH), with six indexes, or with vectors of two lengths in one
# attribute: none of these can be deployed.
#
# Seen:
#   right, Table: E3039
#   right, GlobalTable: nothing
#   undefined: nothing
#   two partitions: nothing
#   six indexes: nothing
#   two lengths: nothing
#   5,000 dimensions: E3034
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check cfn-lint==1.58.0
cd "$folder"

python - <<'PYTHON'
import json
import pathlib
import subprocess
import sys


def index(name="near", *, hashes=("owner",), dimensions=3):
    return {
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "v"},
        "Dimensions": dimensions,
        "DistanceFunction": "COSINE",
        "Projection": {"ProjectionType": "KEYS_ONLY"},
        "SearchSchema": [
            {"AttributeName": each, "SearchSchemaElementType": "HASH"} for each in hashes
        ],
    }


def findings(*indexes, kind="GlobalTable", defined=("pk", "owner")):
    properties = {
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [
            {"AttributeName": each, "AttributeType": "S"} for each in defined
        ],
        "BillingMode": "PAY_PER_REQUEST",
        "VectorIndexes": list(indexes),
    }
    if kind == "GlobalTable":
        properties["Replicas"] = [{"Region": "us-east-1"}]
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    table = {"Type": f"AWS::DynamoDB::{kind}", **kept, "Properties": properties}
    path = pathlib.Path("template.json")
    path.write_text(json.dumps({"Resources": {"Table": table}}))
    command = ["cfn-lint", "--format", "json", "--regions", "us-east-1", "--", str(path)]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    return ", ".join(sorted({each["Rule"]["Id"] for each in json.loads(said or "[]")})) or "nothing"


seen = {
    "right, Table": findings(index(), kind="Table"),
    "right, GlobalTable": findings(index()),
    "undefined": findings(index(), defined=("pk",)),
    "two partitions": findings(index(hashes=("owner", "kind")), defined=("pk", "owner", "kind")),
    "six indexes": findings(*(index(f"near{number}") for number in range(6))),
    "two lengths": findings(index(), index("other", dimensions=4)),
    "5,000 dimensions": findings(index(dimensions=5000)),
}
for name, said in seen.items():
    print(f"{name}: {said}")
right = {"right, Table": "E3039", "5,000 dimensions": "E3034"}
sys.exit(0 if seen == {name: right.get(name, "nothing") for name in seen} else 1)
PYTHON

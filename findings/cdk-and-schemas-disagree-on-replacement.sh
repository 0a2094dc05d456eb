#!/usr/bin/env bash
# CDK CLI 2.1148.1 (npm aws-cdk) and the schemas of cfn-lint 1.58.0 disagree on what replaces.
#
# Whoever reads one of them takes a change for an update in place that the other calls a new resource:
# another Port of an instance, by the CLI alone, or another key of a global table, which is conditional
# in the schema. Another type of a key attribute, after which DynamoDB has a new table, is marked by
# neither.
#
# Seen:
#   schema: AWS::DynamoDB::GlobalTable/KeySchema: in some cases; AWS::RDS::DBInstance/Port: no
#   CLI: KeySchema (requires replacement), Port (requires replacement), AttributeDefinitions unmarked
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" aws-cdk@2.1148.1
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cfn-lint==1.58.0
cd "$folder"

venv/bin/python - <<'PYTHON'
import json, pathlib, cfnlint

schemas = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"
files = json.loads((schemas / "providers" / "us-east-1.json").read_text())

def effect(kind, name):
    schema = json.loads((schemas / "resources" / f"{files[kind]}.json").read_text())
    pointer = f"/properties/{name}"
    if pointer in schema.get("createOnlyProperties", []):
        return "always"
    return "in some cases" if pointer in schema.get("conditionalCreateOnlyProperties", []) else "no"

seen = [effect("AWS::DynamoDB::GlobalTable", "KeySchema"), effect("AWS::RDS::DBInstance", "Port")]
print("schema: KeySchema:", seen[0], "Port:", seen[1])
if seen != ["in some cases", "no"]:
    raise SystemExit("changed: the schemas say otherwise now")

def template(key, kind, port):
    table = {
        "TableName": "table",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": kind}],
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "Replicas": [{"Region": "us-east-1"}],
    }
    return {"Resources": {
        "Table": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": table},
        "Instance": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "postgres", "Port": port}},
    }}

for name, content in (("old", template("id", "S", "5432")), ("keys", template("other", "S", "5433")),
                      ("type", template("id", "N", "5432"))):
    folder = pathlib.Path(name)
    folder.mkdir()
    (folder / "Stack.json").write_text(json.dumps(content))
    stack = {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
             "properties": {"templateFile": "Stack.json"}}
    (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"Stack": stack}}))
PYTHON

difference() {
    node_modules/.bin/cdk diff --app "$1" --template old/Stack.json Stack 2>&1
}

for name in KeySchema Port; do
    difference keys | grep -F "$name (requires replacement)" \
        || { echo "changed: the CLI does not say that $name replaces" >&2; exit 1; }
done
difference type | grep -F 'AttributeDefinitions'
! difference type | grep -q 'replace' || { echo "changed: the CLI marks another type" >&2; exit 1; }

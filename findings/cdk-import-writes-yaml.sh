#!/usr/bin/env bash
# CDK CLI 2.1148.1 (npm aws-cdk): `cdk import` turns the JSON template of an assembly into YAML.
#
# `cdk deploy` gives CloudFormation the file as it was synthesized. `cdk import` writes its template
# anew, as YAML, so that GetTemplate answers with a text that no reader of JSON understands, until
# the next deployment.
#
# Seen: the template of the import begins with: Resources:
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
server=
trap 'kill $server 2> /dev/null || true; rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" aws-cdk@2.1148.1
cd "$folder"

mkdir assembly
cat > assembly/manifest.json <<'JSON'
{"version": "36.0.0", "artifacts": {"Stack": {
  "type": "aws:cloudformation:stack",
  "environment": "aws://123456789012/us-east-1",
  "properties": {"templateFile": "Stack.json"}}}}
JSON
echo '{"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "Retain"}}}' \
    > assembly/Stack.json
echo '{"Group": {"LogGroupName": "group"}}' > mapping.json

# As much of an account as an import asks for, up to the change set.
cat > account.py <<'PYTHON'
import http.server, pathlib, urllib.parse

ANSWERS = {
    "GetCallerIdentity": "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:root</Arn>",
    "GetTemplateSummary": "<ResourceIdentifierSummaries><member><ResourceType>AWS::Logs::LogGroup"
    "</ResourceType><LogicalResourceIds><member>Group</member></LogicalResourceIds>"
    "<ResourceIdentifiers><member>LogGroupName</member></ResourceIdentifiers></member>"
    "</ResourceIdentifierSummaries>",
}


class Account(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body))
        action = form.get("Action", "")
        if action == "CreateChangeSet":
            pathlib.Path("template").write_text(form["TemplateBody"], "utf-8")
        if action in ANSWERS:
            status = 200
            text = f"<{action}Response><{action}Result>{ANSWERS[action]}</{action}Result></{action}Response>"
        else:
            status = 400
            text = ("<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id Stack "
                    "does not exist</Message></Error></ErrorResponse>")
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Account)
pathlib.Path("port").write_text(str(server.server_port), "utf-8")
server.serve_forever()
PYTHON
python3 account.py &
server=$!
until [[ -s port ]]; do sleep 0.1; done

export AWS_ENDPOINT_URL="http://127.0.0.1:$(< port)" AWS_ACCESS_KEY_ID=local
export AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=/dev/null
export AWS_SHARED_CREDENTIALS_FILE=/dev/null
node_modules/.bin/cdk import --app assembly Stack --resource-mapping mapping.json > said 2>&1 || true
[[ -s template ]] || { cat said >&2; echo "changed: no change set was asked for" >&2; exit 1; }
echo "the template of the import begins with: $(head -n 1 template)"
[[ $(head -c 1 template) != "{" ]] || { echo "changed: it is JSON" >&2; exit 1; }

#!/usr/bin/env bash
# AWS CLI 1.46.2 (PyPI awscli, botocore 1.43.62) sends calls of SQS and RDS past AWS_ENDPOINT_URL.
#
# The variable, and AWS_ENDPOINT_URL_SQS as well, point every other command, and the botocore that is
# installed with the CLI, at another address. `aws sqs` and `aws rds` go to the public service all the
# same, without a word: a script that was meant for an emulator reaches an account. Only
# --endpoint-url on the command line is heeded.
#
# Seen, with nothing behind the address and with a proxy that refuses to let anything out:
#   sns: Could not connect to the endpoint URL: "http://127.0.0.1:9/"
#   sqs: Failed to connect to proxy URL: "http://127.0.0.1:10"
#   rds: Failed to connect to proxy URL: "http://127.0.0.1:10"
#   sqs --endpoint-url: Could not connect to the endpoint URL: "http://127.0.0.1:9/"
#   botocore, sqs and rds: ['http://127.0.0.1:9', 'http://127.0.0.1:9']
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
pip install --quiet --disable-pip-version-check awscli==1.46.2 botocore==1.43.62

# Nobody listens at either port, so nothing leaves this machine, wherever the CLI wants to go.
export AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_ENDPOINT_URL_SQS=http://127.0.0.1:9
export HTTPS_PROXY=http://127.0.0.1:10 NO_PROXY=127.0.0.1
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_MAX_ATTEMPTS=1

said() {
    { aws "$@" 2>&1 || true; } | tail -n 1
}

expect() {
    echo "$1: $3"
    [[ $3 == *"$2"* ]] || { echo "changed: $1 was expected to say: $2" >&2; exit 1; }
}

there='Could not connect to the endpoint URL: "http://127.0.0.1:9/'
elsewhere='Failed to connect to proxy URL'
expect sns "$there" "$(said sns list-topics)"
expect sqs "$elsewhere" "$(said sqs list-queues)"
expect rds "$elsewhere" "$(said rds describe-db-instances)"
expect 'sqs --endpoint-url' "$there" "$(said --endpoint-url "$AWS_ENDPOINT_URL" sqs list-queues)"

expect 'botocore, sqs and rds' "['http://127.0.0.1:9', 'http://127.0.0.1:9']" "$(python -c '
from botocore.session import Session
print([Session().create_client(name).meta.endpoint_url for name in ("sqs", "rds")])')"

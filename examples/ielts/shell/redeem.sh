#!/bin/sh
# Logs a device in with a QR code, and says how many assessments the learner has:
#   sh redeem.sh STAGE TOKEN DEVICE
# Writes are those of the data dictionary, with their conditions; README.md says what shows what.
set -eu
stage=$1 token=$2 device=$3
lifetime=${SESSION_SECONDS:-86400}
# What is throttled is tried again after a time at random, which doubles each time.
export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=8

fail() {
  echo "error: $1" >&2
  exit 1
}

published() {
  aws ssm get-parameter --name "/data-platform/$stage/ielts/tables/$1/name" \
    --query Parameter.Value --output text
}

# They go into JSON as they are.
case $token$device in *[!A-Za-z0-9._-]*) fail "A token or a device has other characters." ;; esac

tokens=$(published ielts-genai-prep-qr-tokens)
sessions=$(published ielts-genai-prep-sessions)
assessments=$(published ielts-genai-prep-assessments)
key="{\"token\": {\"S\": \"$token\"}}"
now=$(date +%s)
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

# The e-mail is kept as JSON, in which it is needed again.
if ! user=$(
  aws dynamodb update-item --table-name "$tokens" --key "$key" \
    --update-expression 'SET #used = :true, used_at = :now, device_id = :device' \
    --condition-expression '#used = :false AND expires_at > :now' \
    --expression-attribute-names '{"#used": "used"}' \
    --expression-attribute-values "{\":true\": {\"BOOL\": true}, \":false\": {\"BOOL\": false},
      \":now\": {\"N\": \"$now\"}, \":device\": {\"S\": \"$device\"}}" \
    --return-values ALL_NEW --query Attributes.user_email --output json 2>"$errors"
); then
  grep -q ConditionalCheckFailedException "$errors" || fail "$(cat "$errors")"
  # A call whose answer is lost is made again, and finds what the first one wrote.
  user=$(
    aws dynamodb get-item --table-name "$tokens" --key "$key" --consistent-read --output json \
      --query "Item.device_id.S == '$device' && to_number(Item.expires_at.N) > \`$now\` &&
        Item.user_email"
  )
  case $user in "{"*) ;; *) fail "The code does not work. Ask for a new one." ;; esac
fi

session=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
item="{\"session_id\": {\"S\": \"$session\"}, \"user_email\": $user,
  \"created_at\": {\"N\": \"$now\"}, \"expires_at\": {\"N\": \"$((now + lifetime))\"},
  \"ip_address\": {\"S\": \"192.0.2.10\"}, \"user_agent\": {\"S\": \"example/1.0\"},
  \"qr_authenticated\": {\"BOOL\": true}}"
echo "$item" | datactl validate ielts-genai-prep-sessions - >"$errors" || fail "$(cat "$errors")"
aws dynamodb put-item --table-name "$sessions" --item "$item" \
  --condition-expression 'attribute_not_exists(session_id)'

# Without --max-items, the AWS CLI asks for all pages.
count=$(
  aws dynamodb query --table-name "$assessments" --index-name user_id-created_at-index \
    --key-condition-expression 'user_id = :user' --expression-attribute-values "{\":user\": $user}" \
    --query 'length(Items)' --output text
)
echo "Logged in; $count assessments."

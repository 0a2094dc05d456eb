#!/usr/bin/env bash
# @aws-sdk/lib-dynamodb 3.1169.0: a page does not go on behind a numeric key of more than 17 digits.
#
# The document client reads a number with a fraction as JavaScript's own, which has 17 digits at most, and says
# nothing. Its paginators send the key of the last item back as it was read: another key. Where that lies before the
# item in the order of the query, the next page begins with the same item again, and `paginateQuery` never
# ends. Numbers without a fraction become BigInts and go on rightly, and so does all with `wrapNumbers`.
#
# Seen:
#   last key of the page: 0.12345678901234567890123456789012345678
#   next page begins behind: 0.12345678901234568
#   with wrapNumbers: 0.12345678901234567890123456789012345678
#
# Exits with 0 while that is so, with 1 when it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . \
    @aws-sdk/client-dynamodb@3.1169.0 @aws-sdk/lib-dynamodb@3.1169.0 >/dev/null
cat >pages.mjs <<'JAVASCRIPT'
import { Readable } from "node:stream";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";

const KEY = "0.12345678901234567890123456789012345678";

// Two pages, answered without a service; returns the key that the second one is asked with.
async function secondStart(translation) {
  const asked = [];
  const requestHandler = {
    handle: async (request) => {
      asked.push(JSON.parse(Buffer.from(request.body)));
      const key = { id: { S: "a" }, at: { N: KEY } };
      const page = asked.length === 1 ? { Items: [key], LastEvaluatedKey: key } : { Items: [] };
      const body = Readable.from([JSON.stringify(page)]);
      return { response: { statusCode: 200, headers: {}, body } };
    },
  };
  const credentials = { accessKeyId: "a", secretAccessKey: "a" };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: "us-east-1", credentials, requestHandler }),
    translation,
  );
  const input = { TableName: "t", KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": "a" } };
  for await (const _ of paginateQuery({ client }, input)) if (asked.length === 2) break;
  return asked[1].ExclusiveStartKey.at.N;
}

console.log(`last key of the page: ${KEY}`);
const plain = await secondStart({});
console.log(`next page begins behind: ${plain}`);
const wrapped = await secondStart({ unmarshallOptions: { wrapNumbers: true } });
console.log(`with wrapNumbers: ${wrapped}`);
process.exit(plain !== KEY && wrapped === KEY ? 0 : 1);
JAVASCRIPT
node pages.mjs

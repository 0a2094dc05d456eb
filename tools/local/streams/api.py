"""The DynamoDB Streams API, read as plain JSON.

Functions get stream records in the JSON in which the API sends them. boto3 would decode it into
Python types only for them to be encoded again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from tools.local.dynamodb.held_reads import HELD_HEADER, HOLD_HEADER

_CONNECTIONS = 32
_TIMEOUT = urllib3.Timeout(connect=2.0, read=30.0)
_OK = 200


class StreamsApiError(Exception):
    """A call failed.

    Parameters
    ----------
    kind
        The exception's name in the API; `Unreachable` if there was no proper answer.
    message
        Its text.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


@dataclass(frozen=True)
class Shard:
    """A shard of a stream.

    Attributes
    ----------
    shard_id
        Its ID.
    parent_id
        The shard it continues, if there is one.
    is_closed
        Whether it gets no more records.
    """

    shard_id: str
    parent_id: str | None
    is_closed: bool


@dataclass(frozen=True)
class RecordPage:
    """What one GetRecords gave.

    Attributes
    ----------
    records
        The records, oldest first.
    next_iterator
        Where to go on; None at the end of a closed shard.
    held
        Whether the server waited for records, so that it may be asked again at once.
    """

    records: list[dict[str, Any]]
    next_iterator: str | None
    held: bool = False


class StreamsApi:
    """Calls of the DynamoDB Streams API; may be used by several threads.

    Parameters
    ----------
    url
        The endpoint: the DynamoDB gateway, or moto.
    region
        The Region for which calls are signed; nobody checks the signature itself.
    """

    def __init__(self, url: str, region: str = "us-east-1") -> None:
        self._url = url
        self._pool = urllib3.PoolManager(maxsize=_CONNECTIONS, timeout=_TIMEOUT, retries=False)
        self._headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": "AWS4-HMAC-SHA256 "
            f"Credential=streams/20260101/{region}/dynamodb/aws4_request, "
            "SignedHeaders=host, Signature=0",
        }

    def shards(self, stream_arn: str) -> list[Shard]:
        """List the shards of a stream, parents before their children."""
        shards: list[Shard] = []
        page: dict[str, Any] = {}
        while True:
            request = {"StreamArn": stream_arn}
            if page:
                request["ExclusiveStartShardId"] = page["LastEvaluatedShardId"]
            page = self._call("DescribeStream", request)["StreamDescription"]
            shards += [
                Shard(
                    shard_id=shard["ShardId"],
                    parent_id=shard.get("ParentShardId"),
                    is_closed="EndingSequenceNumber" in shard["SequenceNumberRange"],
                )
                for shard in page["Shards"]
            ]
            if not page.get("LastEvaluatedShardId"):
                return shards

    def iterator(self, stream_arn: str, shard_id: str, *, after: str | None) -> str:
        """Get an iterator behind a sequence number; without one, at the oldest record."""
        position = {"ShardIteratorType": "TRIM_HORIZON"}
        if after is not None:
            position = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        request = {"StreamArn": stream_arn, "ShardId": shard_id, **position}
        iterator: str = self._call("GetShardIterator", request)["ShardIterator"]
        return iterator

    def records(
        self, iterator: str, hold_seconds: float = 0.0, *, limit: int | None = None
    ) -> RecordPage:
        """Read the next records, at most 1,000.

        Parameters
        ----------
        iterator
            From where on.
        hold_seconds
            How long the server may wait for records; only the DynamoDB gateway does.
        limit
            The most records to read.
        """
        request = {"ShardIterator": iterator} | ({} if limit is None else {"Limit": limit})
        hold = {HOLD_HEADER: str(hold_seconds)} if hold_seconds else {}
        answer, headers = self._answered("GetRecords", request, hold)
        return RecordPage(
            answer["Records"], answer.get("NextShardIterator"), held=HELD_HEADER in headers
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _call(self, operation: str, request: Mapping[str, str]) -> dict[str, Any]:
        content, _ = self._answered(operation, request, {})
        return content

    def _answered(
        self, operation: str, request: Mapping[str, object], headers: Mapping[str, str]
    ) -> tuple[dict[str, Any], Mapping[str, str]]:
        """Make a call and return the content and the headers of the answer."""
        target = {"X-Amz-Target": f"DynamoDBStreams_20120810.{operation}"}
        body = json.dumps(request).encode()
        try:
            answer = self._pool.request(
                "POST", self._url, body=body, headers={**self._headers, **target, **headers}
            )
        except urllib3.exceptions.HTTPError as error:
            raise StreamsApiError("Unreachable", f"{self._url}: {error}") from error
        try:
            content = json.loads(answer.data)
        except ValueError:
            # moto answers some requests with an HTML page.
            content = {"__type": "#InternalServerError", "message": f"{operation} failed"}
        if answer.status != _OK:
            kind = str(content.get("__type", "")).rpartition("#")[2]
            raise StreamsApiError(kind, str(content.get("message") or content.get("Message")))
        return content, answer.headers

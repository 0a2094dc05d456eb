"""One bulk put: reads items, writes them, and tells of those that cannot be written."""

import asyncio
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from tools.local.dynamodb.messages import ServiceError
from tools.local.dynamodb.recovery.access import Item, Tables, vector_bytes
from tools.local.dynamodb.recovery.bulk_input import BulkInput, InputLine
from tools.local.dynamodb.recovery.other_services import OtherServices

_ITEMS_A_CALL = 25
_ERRORS_AN_OBJECT = 10_000
_BYTES_A_UNIT = 1024
_REFUSED = "ValidationException"


class BulkPut:
    """A bulk put under way.

    Parameters
    ----------
    tables
        The tables.
    others
        Where the buckets are.
    description
        The operation's description, as far as it is known when it begins.
    tell
        Called with what has changed of the description.
    """

    def __init__(
        self,
        tables: Tables,
        others: OtherServices,
        description: Mapping[str, Any],
        tell: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._tables = tables
        self._others = others
        self._description = description
        self._tell = tell
        self._table = description["TableDetails"][0]["TableName"]
        self._input = BulkInput(others, description["InputS3Configuration"])
        self._waiting: list[tuple[InputLine, Item]] = []
        self._errors: list[dict[str, Any]] = []
        self._error_objects = 0
        self._processed = self._failed = self._put_bytes = 0
        self._vector_bytes: Counter[str] = Counter()
        self._began = time.monotonic()
        self.is_cancelled = False

    async def run(self) -> None:
        """Read and write until the end, or until it is cancelled.

        Raises
        ------
        Exception
            If the input cannot be read.
        """
        self._tell({"TotalInputBytes": await self._input.measure()})
        try:
            await self._put_lines()
        finally:
            await self._write_errors()
            self._tell(self._progress())

    @property
    def has_errors(self) -> bool:
        """Whether items could not be written."""
        return self._failed > 0

    async def _put_lines(self) -> None:
        async for line in self._input.lines():
            if self.is_cancelled:
                return
            try:
                self._waiting.append((line, line.item()))
            except ValueError as error:
                await self._fail(line, str(error))
            if len(self._waiting) == _ITEMS_A_CALL:
                await self._put_waiting()
        await self._put_waiting()

    async def _put_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            self._vector_bytes += await self._tables.put(self._table, [item for _, item in waiting])
        except ServiceError as error:
            if error.kind != _REFUSED:
                raise
            # One of them is wrong, or two have the same key: AWS looks at each by itself.
            for line, item in waiting:
                await self._put_one(line, item)
        else:
            for line, _ in waiting:
                self._count(line)
        self._tell(self._progress())
        await self._keep_pace()

    async def _put_one(self, line: InputLine, item: Item) -> None:
        try:
            arguments = {"TableName": self._table, "Item": item}
            answer = await self._tables.call(
                "PutItem", **arguments, ReturnConsumedCapacity="INDEXES"
            )
        except ServiceError as error:
            if error.kind != _REFUSED:
                raise
            await self._fail(line, error.message)
        else:
            self._vector_bytes += vector_bytes(answer)
            self._count(line)

    def _count(self, line: InputLine) -> None:
        self._processed += 1
        self._put_bytes += len(line.text)

    async def _fail(self, line: InputLine, message: str) -> None:
        self._processed += 1
        self._failed += 1
        text = line.text.decode(errors="replace")
        self._errors.append({"Record": text, "S3Key": line.key, "ErrorMessage": message})
        if len(self._errors) == _ERRORS_AN_OBJECT:
            await self._write_errors()

    async def _write_errors(self) -> None:
        output = self._description["OutputS3Configuration"]
        errors, self._errors = self._errors, []
        if not errors or "ERROR" not in output["OutputType"]:
            return
        self._error_objects += 1
        prefix = output.get("S3KeyPrefix", "").rstrip("/")
        name = self._description["BulkOperationArn"].rpartition("/")[2]
        key = f"{name}/errors/{self._error_objects:05}.json"
        body = b"".join(json.dumps(each).encode() + b"\n" for each in errors)
        full = f"{prefix}/{key}" if prefix else key
        await self._others.put_object(output["S3Bucket"], full, body)

    async def _keep_pace(self) -> None:
        """Wait as long as the most units a second that are wanted make it take."""
        most = self._description.get("MaxWriteRequestUnits", math.inf)
        units = self._put_bytes / _BYTES_A_UNIT
        await asyncio.sleep(max(0.0, units / most - (time.monotonic() - self._began)))

    def _progress(self) -> dict[str, Any]:
        usage: dict[str, Any] = {
            "TableName": self._table,
            "BulkPutBytes": self._put_bytes,
            "Table": {"BulkPutBytes": self._put_bytes},
        }
        if self._vector_bytes:
            usage["VectorIndexes"] = {
                name: {"BulkPutVectorBytes": count} for name, count in self._vector_bytes.items()
            }
        return {
            "ProcessedItemCount": self._processed,
            "FailedItemCount": self._failed,
            "ProcessedInputBytes": self._input.read_bytes,
            "BulkOperationUsage": [usage],
        }

"""moto's tables, as recovery sees them."""

import time
from typing import Any, Final

from tools.local.dynamodb.connections import Server
from tools.local.dynamodb.description import table_id
from tools.local.dynamodb.messages import Message, ServiceError
from tools.local.dynamodb.recovery.window import recovery_window

_HOST = "127.0.0.1"
_DESCRIPTIONS: Final = {
    "CreateTable": "TableDescription",
    "DeleteTable": "TableDescription",
    "DescribeTable": "Table",
    "UpdateTable": "TableDescription",
}

_COMPLETED: Final = {*_DESCRIPTIONS, "DescribeContinuousBackups", "UpdateContinuousBackups"}


class MotoTables:
    """Answers for DynamoDB with moto's tables.

    Parameters
    ----------
    port
        Where moto listens on the loopback interface.
    """

    def __init__(self, port: int) -> None:
        self._moto = Server(_HOST, port)

    async def answer(self, request: Message) -> Message:
        """Pass a request on and return the answer, with what moto does not tell.

        Raises
        ------
        ServiceError
            An InternalServerError, which clients retry, if moto cannot be reached.
        """
        try:
            answer = await self._moto.exchange(request.head + request.body)
        except OSError as error:
            raise ServiceError("InternalServerError", f"moto does not answer: {error}") from error
        operation = request.operation
        if not answer.succeeded or operation not in _COMPLETED:
            return answer
        content = answer.json()
        if operation in _DESCRIPTIONS:
            table = content[_DESCRIPTIONS[operation]]
            table["TableId"] = table_id(table)
        else:
            _set_window(content["ContinuousBackupsDescription"])
        return answer.with_json(content)


def _set_window(description: dict[str, Any]) -> None:
    """Let the window of recovery go on; moto leaves its end where it began."""
    recovery = description["PointInTimeRecoveryDescription"]
    if recovery["PointInTimeRecoveryStatus"] == "ENABLED":
        description["PointInTimeRecoveryDescription"] = recovery_window(
            recovery["EarliestRestorableDateTime"], recovery["RecoveryPeriodInDays"], time.time()
        )

"""Calls to DynamoDB that not every engine knows, and waiting for it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from tools.local.cloudformation.resources.handler import ResourceError

WAIT_SECONDS = 600.0
POLL_SECONDS = 0.05
DESCRIBE_ATTEMPTS = 20

_UNKNOWN = {"UnknownOperationException", "NotImplemented", "501"}


class TableEngine:
    """The DynamoDB behind the tables.

    Attributes
    ----------
    missing
        What the engine could not be asked for, because it does not know the call.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401  boto3 makes its clients at run time
        self.client = client
        self.missing: list[str] = []

    def optional(self, what: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Make a call that an engine may lack; return None if it does."""
        try:
            return call()
        except ClientError as error:
            if error.response["Error"]["Code"] in _UNKNOWN:
                self.missing.append(what)
                return None
            raise

    @property
    def note(self) -> str | None:
        """What to tell about missing calls."""
        if not self.missing:
            return None
        return f"This DynamoDB engine does not know: {', '.join(self.missing)}."

    def describe(self, name: str) -> Mapping[str, Any] | None:
        """Return the table's description; None if there is no such table."""
        attempts = DESCRIBE_ATTEMPTS
        while True:
            attempts -= 1
            try:
                table: Mapping[str, Any] = self.client.describe_table(TableName=name)["Table"]
            except ClientError as error:
                if error.response["Error"]["Code"] == "ResourceNotFoundException":
                    return None
                # DynamoDB Local fails some calls while it builds an index under writes.
                if error.response["Error"]["Code"] != "InternalFailure" or not attempts:
                    raise
                time.sleep(POLL_SECONDS)
            else:
                return table

    def wait_until_active(self, name: str) -> Mapping[str, Any]:
        """Wait until the table and all its indexes can be used.

        Raises
        ------
        ResourceError
            If the table disappears or does not become active in time.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            table = self.describe(name)
            if table is None:
                raise ResourceError(f"Table {name} has disappeared.", "NotFound")
            if _is_active(table):
                return table
            if time.monotonic() > deadline:
                raise ResourceError(
                    f"Table {name} or one of its indexes is not ACTIVE after {WAIT_SECONDS:.0f} s.",
                    "NotStabilized",
                )
            time.sleep(POLL_SECONDS)

    def wait_until_gone(self, name: str) -> None:
        """Wait until a table that is being deleted has disappeared.

        Raises
        ------
        ResourceError
            If it is still there after the time allowed.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while self.describe(name) is not None:
            if time.monotonic() > deadline:
                raise ResourceError(
                    f"Table {name} still exists after {WAIT_SECONDS:.0f} s.", "NotStabilized"
                )
            time.sleep(POLL_SECONDS)


def _is_active(table: Mapping[str, Any]) -> bool:
    indexes = [*table.get("GlobalSecondaryIndexes", ()), *table.get("VectorIndexes", ())]
    return table["TableStatus"] == "ACTIVE" and all(
        index["IndexStatus"] == "ACTIVE" and not index.get("Backfilling") for index in indexes
    )

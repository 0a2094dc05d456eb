"""Values as PostgreSQL has them, where Python's own would be others.

psycopg reads an infinite interval as none at all and a month as 30 days, refuses times without end,
and reads the numbers in JSON as binary ones.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.datetime import (
    DateLoader,
    TimeLoader,
    TimestampLoader,
    TimestamptzLoader,
    TimetzLoader,
)
from psycopg.types.json import set_json_loads
from psycopg.types.string import TextLoader

if TYPE_CHECKING:
    from psycopg.abc import Buffer


def read_exactly(connection: psycopg.Connection) -> None:
    """Read what Python has no value for as the text that PostgreSQL writes."""
    adapters = connection.adapters
    adapters.register_loader("interval", TextLoader)
    adapters.register_loader("date", _Date)
    adapters.register_loader("time", _Time)
    adapters.register_loader("timetz", _Timetz)
    adapters.register_loader("timestamp", _Timestamp)
    adapters.register_loader("timestamptz", _Timestamptz)
    set_json_loads(partial(json.loads, parse_float=Decimal), connection)


class _OrText:
    """Before a loader: the text, where the loader refuses it."""

    def load(self, data: Buffer) -> Any:  # noqa: ANN401  a time, or its text
        try:
            return super().load(data)  # type: ignore[misc]
        except psycopg.DataError:
            return bytes(data).decode()


class _Date(_OrText, DateLoader):
    pass


class _Time(_OrText, TimeLoader):
    pass


class _Timetz(_OrText, TimetzLoader):
    pass


class _Timestamp(_OrText, TimestampLoader):
    pass


class _Timestamptz(_OrText, TimestamptzLoader):
    pass

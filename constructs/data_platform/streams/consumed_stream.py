"""A stream that a function reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_platform.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data_platform.dynamodb.data_table import DataTable

MOST_FILTERS = 5
"""What Lambda allows one event source without a raised quota."""


@dataclass(frozen=True)
class ConsumedStream:
    """The stream of one table, and which of its records count.

    Attributes
    ----------
    table
        The table; its declaration has a stream.
    filters
        Patterns in Lambda's syntax over the record, such as ``{"eventName": ["INSERT"]}``. A record
        counts if one of them matches; without any, every record does. DynamoDB's numbers are texts
        in a record, so numeric comparisons match none.

    Raises
    ------
    ConfigurationError
        If the table declares no stream, or there are more filters than Lambda allows.
    """

    table: DataTable
    filters: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be read."""
        name = self.table.declaration.name
        if self.table.stream_arn is None:
            raise ConfigurationError(
                f"Table '{name}' has no stream to consume: declare one with stream=StreamView.…"
            )
        if len(self.filters) > MOST_FILTERS:
            raise ConfigurationError(
                f"The stream of table '{name}' has {len(self.filters)} filters, and Lambda allows "
                f"{MOST_FILTERS}: put several values into one pattern."
            )

    @property
    def stream_arn(self) -> str:
        """The ARN of the stream."""
        return self.table.table_stream_arn or ""

    @property
    def patterns(self) -> list[str]:
        """The filters as Lambda takes them."""
        return [json.dumps(pattern, sort_keys=True) for pattern in self.filters]

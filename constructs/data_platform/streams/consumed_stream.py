"""A stream that a function reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data_platform.dynamodb.data_table import DataTable
from data_platform.dynamodb.types import StreamView
from data_platform.errors import ConfigurationError
from data_platform.settings.checks import check_types
from data_platform.streams.filters import check_filter, images_of

MAX_FILTERS = 5
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
        counts if one of them matches; without any, every record does. DynamoDB's numbers are
        strings in a record, so numeric comparisons match none.
    images
        The images that the function reads. ``read_change`` wants the new one of a record that
        writes an item, the old one of a record that deletes it, and both of one that changes it.

    Raises
    ------
    ConfigurationError
        If a field has another type; if the table declares no stream, or one that lacks an image
        that the function or a filter reads; if there are more filters than Lambda allows; or if a
        filter could not work.
    """

    table: DataTable
    filters: tuple[Mapping[str, Any], ...] = ()
    images: StreamView = field(kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what could not be read."""
        check_types(self)
        declaration = self.table.declaration
        name = declaration.name
        if declaration.stream is None:
            raise ConfigurationError(
                f"Table '{name}' has no stream to consume: declare one with stream=StreamView.…"
            )
        if len(self.filters) > MAX_FILTERS:
            raise ConfigurationError(
                f"The stream of table '{name}' has {len(self.filters)} filters, and Lambda allows "
                f"{MAX_FILTERS}: put several values into one pattern."
            )
        self._check_images(declaration.stream, self.images.images, "the function")
        for number, pattern in enumerate(self.filters, 1):
            check_filter(declaration, number, pattern)
            self._check_images(declaration.stream, images_of(pattern), f"filter {number}")

    def _check_images(self, view: StreamView, needed: frozenset[str], reader: str) -> None:
        lacking = needed - view.images
        if lacking:
            every = needed | view.images
            enough = next(other for other in type(view) if other.images == every)
            raise ConfigurationError(
                f"Table '{self.table.declaration.name}' has a stream of {view}, but {reader} reads "
                f"{' and '.join(sorted(needed))}: declare stream=StreamView.{enough.name}."
            )

    @property
    def stream_arn(self) -> str:
        """The ARN of the stream."""
        return self.table.stream_arn or ""

    @property
    def patterns(self) -> list[str]:
        """The filters as Lambda takes them."""
        return [json.dumps(pattern, sort_keys=True) for pattern in self.filters]

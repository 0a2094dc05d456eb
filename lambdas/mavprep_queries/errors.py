"""What a query can raise beside the errors of psycopg."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


class NotFoundError(LookupError):
    """There is no row with the given identifier."""

    def __init__(self, kind: str, identifier: UUID) -> None:
        super().__init__(f"There is no {kind} {identifier}.")
        self.kind = kind
        self.identifier = identifier

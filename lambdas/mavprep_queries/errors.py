"""What a query can raise beside the errors of psycopg."""

from uuid import UUID


class NotFoundError(LookupError):
    """There is no row with the given identifier."""

    def __init__(self, kind: str, identifier: UUID) -> None:
        super().__init__(f"There is no {kind} {identifier}.")
        self.kind = kind
        self.identifier = identifier

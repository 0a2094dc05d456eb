"""Calls that moto cannot serve side by side."""

import threading
from typing import Any

SERVICES = frozenset({"iam", "lambda"})
"""moto walks the roles of IAM, also to create a function, while another call may add one."""

_turn = threading.Lock()


class TakingTurns:
    """A client whose calls wait for all others of the same kind, those of other clients too."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  boto3 makes its clients at run time
        self.meta = client.meta
        self.exceptions = client.exceptions
        self._client = client

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        operation = getattr(self._client, name)

        def call(**parameters: Any) -> Any:  # noqa: ANN401
            with _turn:
                return operation(**parameters)

        return call

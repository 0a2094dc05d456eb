"""Where the functions behind custom resources send their answers."""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable
from typing import Any, Self

PATH = "/custom-resource-response/"
MAX_ANSWER_BYTES = 4_096
"""What CloudFormation takes of an answer, as it is sent."""


class Callbacks:
    """Gives each request of a custom resource a URL of its own and waits for what comes there.

    Parameters
    ----------
    base_url
        URL of this service, as functions on this machine reach it.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._waiting: dict[str, queue.SimpleQueue[dict[str, Any]]] = {}
        self._guard = threading.Lock()

    def open(self) -> Callback:
        """Open a URL for one answer."""
        token = secrets.token_urlsafe(24)
        answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        with self._guard:
            self._waiting[token] = answers
        return Callback(f"{self._base_url}{PATH}{token}", answers, lambda: self._close(token))

    def deliver(self, token: str, answer: dict[str, Any]) -> bool:
        """Pass on an answer; tell whether somebody waits for it."""
        with self._guard:
            answers = self._waiting.get(token)
        if answers is None:
            return False
        answers.put(answer)
        return True

    def _close(self, token: str) -> None:
        with self._guard:
            self._waiting.pop(token, None)


class Callback:
    """An open URL; leaving its context closes it."""

    def __init__(
        self,
        url: str,
        answers: queue.SimpleQueue[dict[str, Any]],
        close: Callable[[], None],
    ) -> None:
        self.url = url
        self._answers = answers
        self._close = close

    def wait(self, seconds: float) -> dict[str, Any] | None:
        """Return the answer; None if none comes in time."""
        try:
            return self._answers.get(timeout=max(seconds, 0))
        except queue.Empty:
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

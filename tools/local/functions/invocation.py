"""What comes out of an invocation."""

from dataclasses import dataclass
from typing import Any, Final

TIMED_OUT: Final = "Sandbox.Timedout"


@dataclass(frozen=True)
class FunctionError:
    """Why an invocation failed, as Lambda reports it.

    Attributes
    ----------
    type
        The class of the exception, or `Runtime.…` and `Sandbox.Timedout` as Lambda names them.
    message
        The text of the exception.
    stack_trace
        Where it was raised, outermost call first.
    """

    type: str
    message: str
    stack_trace: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"


@dataclass(frozen=True)
class Invocation:
    """The outcome of one invocation.

    Attributes
    ----------
    payload
        What the handler returned; None after an error.
    error
        Why it failed; None after a success.
    log
        What the function wrote to its log during this invocation.
    duration_ms
        Time from sending the event to the answer, in milliseconds; a cold start is part of it.
    request_id
        The ID that the function has seen in its context.
    version
        The version that ran.
    lines
        What CloudWatch Logs shows of it, with Lambda's own lines.
    """

    payload: Any
    error: FunctionError | None
    log: str
    duration_ms: float
    request_id: str = ""
    version: str = "$LATEST"
    lines: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """How it ended, as a report of Lambda says it: `success`, `error` or `timeout`."""
        if self.error is None:
            return "success"
        return "timeout" if self.error.type == TIMED_OUT else "error"

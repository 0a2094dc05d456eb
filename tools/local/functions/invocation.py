"""What comes out of an invocation."""

from dataclasses import dataclass
from typing import Any


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
    """

    payload: Any
    error: FunctionError | None
    log: str
    duration_ms: float

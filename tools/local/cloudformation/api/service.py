"""What the actions work with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.operations import Operations
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.store import Store

T = TypeVar("T")
PAGE_SIZE = 100


@dataclass(frozen=True)
class Service:
    """The parts of the service.

    Attributes
    ----------
    timeout_seconds
        How long `DescribeStacks` waits for a running operation before it answers. Clients poll
        every few seconds, so an answer that comes as soon as the operation ends saves most of it.
    """

    context: EngineContext
    operations: Operations
    timeout_seconds: float

    @property
    def store(self) -> Store:
        """The stacks."""
        return self.context.store


@dataclass(frozen=True)
class Request:
    """A call of an action.

    Attributes
    ----------
    region
        The Region that the caller signed the request for.
    given
        The action's input.
    """

    service: Service
    region: str
    given: Mapping[str, Any]

    @property
    def store(self) -> Store:
        """The stacks."""
        return self.service.store


def page(items: Sequence[T], token: str | None) -> tuple[Sequence[T], dict[str, str]]:
    """Return one page of items, and the token for the next as a member of the answer.

    Raises
    ------
    ValidationError
        If the token did not come from an earlier answer.
    """
    if token is not None and not token.isdecimal():
        raise ValidationError(f"The NextToken '{token}' is not valid.")
    start = int(token or 0)
    end = start + PAGE_SIZE
    following = {"NextToken": str(end)} if end < len(items) else {}
    return items[start:end], following

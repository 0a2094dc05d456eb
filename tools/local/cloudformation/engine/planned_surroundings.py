"""What a template will refer to once a planned change has been made."""

from typing import Any

from tools.local.cloudformation.engine.context import EngineContext
from tools.local.cloudformation.engine.surroundings import StackSurroundings
from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Stack
from tools.local.cloudformation.templates.functions import UNKNOWN


class PlannedSurroundings(StackSurroundings):
    """The stack's resources, as far as the plan leaves them what they are.

    Attributes
    ----------
    renewed
        Logical IDs of resources that will have another physical ID, or attributes nobody knows.
    modified
        Logical IDs of resources that will be changed in place.
    """

    def __init__(self, context: EngineContext, stack: Stack) -> None:
        super().__init__(context.store, stack, context.clients(stack))
        self.renewed: set[str] = set()
        self.modified: set[str] = set()

    def reference(self, logical_id: str) -> Any:  # noqa: ANN401
        """Return a resource's physical ID, if it stays."""
        return UNKNOWN if logical_id in self.renewed else super().reference(logical_id)

    def _hold(self, name: str) -> None:
        """Hold nothing: a plan uses no value yet."""

    def attribute(self, logical_id: str, name: str) -> Any:  # noqa: ANN401
        """Return an attribute of a resource, if it is known to stay."""
        if logical_id in self.renewed:
            return UNKNOWN
        try:
            return super().attribute(logical_id, name)
        except ValidationError:
            # An update may bring an attribute that there was not, such as a table's stream.
            if logical_id in self.modified:
                return UNKNOWN
            raise

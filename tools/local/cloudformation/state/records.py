"""Stacks as the service remembers them."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


def now() -> datetime:
    """Return the present time, in milliseconds as clients see it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass
class Tag:
    """A tag of a stack."""

    key: str
    value: str


@dataclass
class Definition:
    """What a caller wants a stack to be: its template and everything that goes with it.

    Attributes
    ----------
    given_parameters
        Parameter values as the caller passed them; defaults are not among them.
    """

    template_body: str
    given_parameters: dict[str, str] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    notification_arns: list[str] = field(default_factory=list)
    role_arn: str | None = None


@dataclass
class StackResource:
    """A resource of a stack, as it was last created or updated.

    Attributes
    ----------
    properties
        The evaluated properties.
    attributes
        What `Fn::GetAtt` gives.
    needs
        Logical IDs of the resources that must exist before this one, and be deleted after it.
    """

    logical_id: str
    type: str
    status: str
    updated_at: datetime
    physical_id: str | None = None
    reason: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    deletion_policy: str | None = None
    update_replace_policy: str | None = None
    metadata: Any = None
    needs: list[str] = field(default_factory=list)


@dataclass
class Event:
    """Something that happened to a stack or one of its resources."""

    id: str
    at: datetime
    logical_id: str
    physical_id: str | None
    type: str
    status: str
    reason: str | None = None
    properties: str | None = None
    token: str | None = None
    operation_id: str | None = None


@dataclass
class Output:
    """An output of a stack."""

    key: str
    value: str
    description: str | None = None
    export_name: str | None = None


@dataclass
class ChangeSet:
    """A change set: a definition that waits, and what executing it would change.

    Attributes
    ----------
    adopted
        Physical IDs of resources that exist already and are only taken in, by logical ID.
    """

    id: str
    name: str
    type: str
    created_at: datetime
    definition: Definition
    status: str = "CREATE_COMPLETE"
    execution_status: str = "AVAILABLE"
    reason: str | None = None
    description: str | None = None
    parameters: list[dict[str, str]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    adopted: dict[str, str] = field(default_factory=dict)
    on_failure: str = "ROLLBACK"


@dataclass
class JournalEntry:
    """How a resource was before the running operation touched it.

    Attributes
    ----------
    before
        The resource as it was; None if the operation creates it.
    """

    before: StackResource | None = None


@dataclass
class Operation:
    """What is being done to a stack, or was done last.

    Attributes
    ----------
    adopted
        Physical IDs of resources that exist already and are only taken in, by logical ID.
    """

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    kind: str = "CREATE"
    token: str | None = None
    disable_rollback: bool = False
    on_failure: str = "ROLLBACK"
    retain_except_on_create: bool = False
    adopted: dict[str, str] = field(default_factory=dict)


@dataclass
class DriftResult:
    """What the last drift detection found for one resource."""

    logical_id: str
    status: str
    checked_at: datetime
    expected: dict[str, Any] = field(default_factory=dict)
    actual: dict[str, Any] = field(default_factory=dict)
    differences: list[dict[str, Any]] = field(default_factory=list)
    reason: str | None = None


@dataclass
class Drift:
    """The last drift detection of a stack."""

    detection_id: str
    status: str
    checked_at: datetime
    resources: list[DriftResult] = field(default_factory=list)


@dataclass
class Stack:
    """A stack and its history.

    Attributes
    ----------
    definition
        What the stack is; None as long as there are only change sets.
    previous
        What a rollback of the running or failed update goes back to.
    journal
        What the running or failed operation has changed, by logical ID.
    leftovers
        Old physical resources that are deleted once the operation has succeeded.
    surplus
        Physical resources of a failed update that are deleted once its rollback has succeeded.
    imported
        Names of the exports that the stack uses.
    generation
        How often the stack was written as a whole.
    """

    id: str
    name: str
    region: str
    created_at: datetime
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    termination_protection: bool = False
    description: str | None = None
    definition: Definition | None = None
    previous: Definition | None = None
    operation: Operation = field(default_factory=Operation)
    parameters: list[dict[str, str]] = field(default_factory=list)
    resources: dict[str, StackResource] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    journal: dict[str, JournalEntry] = field(default_factory=dict)
    leftovers: list[StackResource] = field(default_factory=list)
    surplus: list[StackResource] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    drift: Drift | None = None
    rollback_configuration: dict[str, Any] = field(default_factory=dict)
    generation: int = 0

    @property
    def is_deleted(self) -> bool:
        """Whether the stack is only remembered by its ARN."""
        return self.status == "DELETE_COMPLETE"

    @property
    def is_busy(self) -> bool:
        """Whether an operation is running."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

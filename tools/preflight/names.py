"""Names that are taken already, by something that does not belong to the stack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from botocore.exceptions import ClientError

from tools.preflight.account import Account
from tools.preflight.deployed import Deployed
from tools.preflight.kinds import Kind
from tools.preflight.plan import Plan, Planned
from tools.preflight.rows import Row, Status
from tools.preflight.stacks import SETTLED

OwnerOf = Callable[[str], str | None]
"""Returns the name of the stack that has a physical ID, if one has."""

_NEEDED = "free, or of the stack itself"
_GUIDE = "docs/operations.md"


@dataclass(frozen=True)
class _Taken:
    name: str
    owner: str | None
    may_be_imported: bool

    def __str__(self) -> str:
        return f"{self.name} (of {self.owner})" if self.owner else self.name


def check_names(
    kind: Kind,
    plan: Plan,
    deployed: Deployed,
    existing: Mapping[str, str],
    owner_of: OwnerOf,
) -> Row | None:
    """Return a row that tells which names of a kind are taken; None if the plan names none.

    Parameters
    ----------
    existing
        What the account has: physical IDs by name.
    owner_of
        Is asked of each name that is taken.
    """
    named = list(kind.named(plan))
    if not named:
        return None
    there = [(name, planned) for name, planned in named if name in existing]
    taken = [
        _taken(name, planned, owner_of(existing[name]), deployed)
        for name, planned in there
        if not is_own(name, planned, deployed)
    ]
    return _row(f"names of {kind.title}", len(named), len(there) - len(taken), taken)


def check_exports(plan: Plan, exporting: Mapping[str, str]) -> Row:
    """Return a row that tells which exports are another stack's.

    Parameters
    ----------
    exporting
        The name of the stack that exports a value, by the name of the export.
    """
    named = list(plan.exports())
    there = [(stack, name) for stack, name in named if name in exporting]
    taken = [
        _Taken(name, exporting[name], may_be_imported=False)
        for stack, name in there
        if exporting[name] != stack
    ]
    return _row("names of exports", len(named), len(there) - len(taken), taken)


def ask_names(kind: Kind, plan: Plan, account: Account, deployed: Deployed) -> Iterator[Row]:
    """Yield the row of a kind; none if the plan names none."""
    names = [name for name, _ in kind.named(plan)]
    if names:
        existing = dict(kind.existing(account, names))
        row = check_names(kind, plan, deployed, existing, lambda found: _owner(account, found))
        if row:
            yield row


def ask_exports(plan: Plan, account: Account) -> Iterator[Row]:
    """Yield the row of the exports."""
    exports = account.each("cloudformation", "list_exports", "Exports")
    exporting = {each["Name"]: _stack_name(each["ExportingStackId"]) for each in exports}
    yield check_exports(plan, exporting)


def is_own(name: str, planned: Planned, deployed: Deployed) -> bool:
    """Tell whether the stack has the resource, under this logical ID.

    Under another one the name is taken: CloudFormation creates what is new before it deletes.
    """
    stack = deployed.get(planned.stack)
    own = stack.resources.get(planned.logical_id) if stack else None
    if own is None:
        return False
    # The physical ID of some types is an address or an ARN, which ends with the name.
    return own.physical_id == name or own.physical_id.endswith((f"/{name}", f":{name}"))


def _owner(account: Account, physical_id: str) -> str | None:
    try:
        resources = account.ask(
            "cloudformation", "describe_stack_resources", PhysicalResourceId=physical_id
        )["StackResources"]
    except ClientError:
        return None  # it says of an ID that no stack has that it does not exist
    # A retained resource is still listed by the stack that left it.
    return next(
        (
            each["StackName"]
            for each in resources
            if each["PhysicalResourceId"] == physical_id
            and not each["ResourceStatus"].startswith("DELETE_")
        ),
        None,
    )


def _stack_name(stack_id: str) -> str:
    # arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
    return stack_id.split("/")[1] if "/" in stack_id else stack_id


def _taken(name: str, planned: Planned, owner: str | None, deployed: Deployed) -> _Taken:
    stack = deployed.get(planned.stack)
    # `datactl deploy` takes resources in when it updates a stack, not when it creates one.
    is_update = stack is not None and stack.status in SETTLED
    may_be_imported = planned.is_retained and owner is None and is_update
    return _Taken(name, owner, may_be_imported=may_be_imported)


def _row(check: str, planned: int, own: int, taken: list[_Taken]) -> Row:
    if not taken:
        found = f"{own} of {planned} exist, in the stack itself" if own else f"{planned} are free"
        return Row(check=check, status=Status.OK, found=found, needed=_NEEDED)
    blocking = [each for each in taken if not each.may_be_imported]
    found = f"{len(taken)} of {planned} are taken: {', '.join(map(str, taken))}"
    if blocking:
        advice = (
            "Rename or remove what has the name, or deploy with a namespace (-c namespace=…). "
            f"What an earlier deployment left: {_GUIDE}; what is to be kept: docs/adopting.md."
        )
        return Row(check=check, status=Status.BLOCKS, found=found, needed=_NEEDED, advice=advice)
    advice = (
        "If a failed deployment of this stack left them: datactl deploy takes them in "
        "(--import-existing-resources), with what they hold. If not, rename or remove them. See "
        f"{_GUIDE}."
    )
    return Row(check=check, status=Status.WARNING, found=found, needed=_NEEDED, advice=advice)

"""Values that stacks share by name within a Region."""

from collections.abc import Iterator, Sequence

from tools.local.cloudformation.errors import ValidationError
from tools.local.cloudformation.state.records import Output, Stack
from tools.local.cloudformation.state.store import Store


def all_exports(store: Store, region: str) -> Iterator[tuple[Stack, Output]]:
    """Yield every export of a Region with the stack it comes from."""
    for stack in store.stacks(region):
        if not stack.is_deleted:
            for output in stack.outputs:
                if output.export_name:
                    yield stack, output


def exporting_stack(store: Store, region: str, name: str) -> tuple[Stack, Output] | None:
    """Return the stack that exports a name, and the output."""
    for stack, output in all_exports(store, region):
        if output.export_name == name:
            return stack, output
    return None


def importing_stacks(store: Store, region: str, name: str) -> list[str]:
    """Return the names of the stacks that use an export."""
    return sorted(
        stack.name
        for stack in store.stacks(region)
        if name in stack.imported and not stack.is_deleted
    )


def check_exports(store: Store, stack: Stack, outputs: Sequence[Output]) -> None:
    """Check that new outputs take no other stack's names and leave used exports as they are.

    Raises
    ------
    ValidationError
        If they do not.
    """
    exported = {output.export_name: output.value for output in outputs if output.export_name}
    for other, output in all_exports(store, stack.region):
        if other.id != stack.id and output.export_name in exported:
            raise ValidationError(
                f"Export with name {output.export_name} is already exported by stack {other.name}"
            )
    for output in stack.outputs:
        name = output.export_name
        users = importing_stacks(store, stack.region, name) if name else []
        if name and users and exported.get(name) != output.value:
            verb = "updated" if name in exported else "deleted"
            raise ValidationError(
                f"Export {name} cannot be {verb} as it is in use by {', '.join(users)}"
            )


def check_deletable(store: Store, stack: Stack) -> None:
    """Check that no other stack uses an export of this one.

    Raises
    ------
    ValidationError
        If one does.
    """
    for output in stack.outputs:
        if output.export_name:
            users = importing_stacks(store, stack.region, output.export_name)
            if users:
                raise ValidationError(
                    f"Delete canceled. Cannot delete export {output.export_name} as it is in use "
                    f"by {' and '.join(users)}."
                )

"""Actions on values that stacks share."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.api.service import Request, page
from tools.local.cloudformation.engine.exports import (
    all_exports,
    exporting_stack,
    importing_stacks,
)
from tools.local.cloudformation.errors import ValidationError


def list_exports(request: Request) -> Mapping[str, Any]:
    """List all exports of the Region."""
    exports = [
        {"ExportingStackId": stack.id, "Name": output.export_name, "Value": output.value}
        for stack, output in all_exports(request.store, request.region)
    ]
    exports.sort(key=lambda export: export["Name"] or "")
    shown, token = page(exports, request.given.get("NextToken"))
    return {"Exports": shown, **token}


def list_imports(request: Request) -> Mapping[str, Any]:
    """List the stacks that use an export."""
    name = request.given["ExportName"]
    if exporting_stack(request.store, request.region, name) is None:
        raise ValidationError(f"Export '{name}' does not exist")
    users = importing_stacks(request.store, request.region, name)
    if not users:
        raise ValidationError(f"Export '{name}' is not imported by any stack.")
    shown, token = page(users, request.given.get("NextToken"))
    return {"Imports": shown, **token}

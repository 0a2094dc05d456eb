"""The steps by which a stack exchanges its instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tools.adopt.account import owner_of
from tools.restore.database.deployed import INSTANCE, DeclaredInstance, declared_instance
from tools.restore.database.errors import RestoreError
from tools.restore.database.pointing import Step, kept, let_go, next_step, taken_in
from tools.restore.database.restoring import found_instance
from tools.restore.database.stack_updates import StackUpdates

_LOGICAL_ID = "DatabaseInstanceAA8A5FDE"
"""The instance's logical ID in every deployment, for a stack that has let go of it."""

_SAME = ("Engine", "DBName", "MasterUsername", "StorageEncrypted")
"""What no instance changes, and every restored one has from its source."""


def exchange(
    client: Callable[[str], Any],
    declared: DeclaredInstance,
    target: str,
    tell: Callable[[str], None],
    logical_id: str = _LOGICAL_ID,
) -> None:
    """Have a stack take an instance in, in the place of the one that it has.

    Parameters
    ----------
    client
        Makes clients of AWS.
    target
        Name of the other instance.
    tell
        Is told each step.

    Raises
    ------
    RestoreError
        If the instance cannot take the place, or a step fails: then the stack is as it was before
        that step.
    """
    found = found_instance(client("rds"), target)
    if found is None or found["DBInstanceStatus"] != "available":
        state = found["DBInstanceStatus"] if found else "not there"
        raise RestoreError(
            f"{target} is {state}: restore it first, and wait until it is available."
        )
    _require_like(client, declared, found)
    cloudformation = client("cloudformation")
    logical_id = declared.logical_id or logical_id
    identity = client("sts").get_caller_identity()["Account"]
    region = cloudformation.meta.region_name
    updates = StackUpdates(
        cloudformation,
        client("s3"),
        declared.stack,
        bucket=f"cdk-hnb659fds-assets-{identity}-{region}",
    )
    template = declared.template
    _require_free_exports(cloudformation, declared)
    while step := next_step(template, logical_id, target):
        tell(f"{declared.stack}: {step.value} …")
        if step is Step.KEEP:
            updates.change(kept(template, logical_id))
        elif step is Step.LET_GO:
            updates.change(let_go(template, logical_id, found), may_remove=logical_id)
        else:
            imported = {
                "ResourceType": INSTANCE,
                "LogicalResourceId": logical_id,
                "ResourceIdentifier": {"DBInstanceIdentifier": target},
            }
            updates.change(taken_in(template, logical_id, found), imports=[imported])
        template = declared_instance(cloudformation, declared.stack).template


def _require_like(
    client: Callable[[str], Any], declared: DeclaredInstance, found: Mapping[str, Any]
) -> None:
    """See that an instance is nobody else's, and like what the stack declares."""
    target = found["DBInstanceIdentifier"]
    owner = owner_of(client, target)
    if owner is not None and owner.stack != declared.stack:
        raise RestoreError(f"{target} belongs to {owner.stack}: give the restored instance.")
    if declared.logical_id is None:
        return
    properties = declared.template["Resources"][declared.logical_id]["Properties"]
    wanted = {name: properties[name] for name in _SAME if name in properties}
    actual = {name: found.get(name) for name in wanted}
    # What else differs, the deployment behind it mends.
    if group := declared.settings.get("DBSubnetGroupName"):
        wanted["DBSubnetGroupName"] = str(group).lower()
        actual["DBSubnetGroupName"] = found.get("DBSubnetGroup", {}).get("DBSubnetGroupName")
    problems = [
        f"{name}: {actual[name]} instead of {value}"
        for name, value in wanted.items()
        if actual[name] != value
    ]
    if problems:
        raise RestoreError(
            f"{target} cannot be the instance of {declared.stack} ({'; '.join(problems)}): give "
            "one that `datactl restore database apply` has restored."
        )


def _require_free_exports(cloudformation: Any, declared: DeclaredInstance) -> None:  # noqa: ANN401  made at run time
    """See that no other stack imports what would change: CloudFormation would refuse the update."""
    if declared.logical_id is None:
        return
    for output in declared.template.get("Outputs", {}).values():
        name = output.get("Export", {}).get("Name")
        if not isinstance(name, str) or declared.logical_id not in str(output["Value"]):
            continue
        try:
            users = cloudformation.list_imports(ExportName=name)["Imports"]
        except cloudformation.exceptions.ClientError as error:
            if "is not imported by any stack" in str(error):
                continue
            raise
        if users:
            raise RestoreError(
                f"{', '.join(users)} import {name}, whose value would change: have them read the "
                "SSM parameter of the same value first (docs/contracts/outputs.json)."
            )

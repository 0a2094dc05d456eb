"""Updates and imports of a stack, each shown by a change set before it is carried out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import WaiterError

from tools.restore.database.errors import RestoreError

CHANGE_SET = "datactl-restore-database"
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_MAX_BODY_BYTES = 51_200
_DONE = {"UPDATE_COMPLETE", "IMPORT_COMPLETE"}
_POLL = {"Delay": 3, "MaxAttempts": 1200}


@dataclass(frozen=True)
class StackUpdates:
    """The updates of one stack.

    Parameters
    ----------
    cloudformation, s3
        Clients of AWS.
    stack
        Name of the stack.
    bucket
        Where templates go that are too large for a call: the bucket of the bootstrap.
    """

    cloudformation: Any
    s3: Any
    stack: str
    bucket: str

    def change(
        self,
        template: Mapping[str, Any],
        *,
        imports: Sequence[Mapping[str, Any]] = (),
        may_remove: str | None = None,
    ) -> None:
        """Bring the stack to a template.

        Parameters
        ----------
        imports
            What it takes in; such a change can do nothing else.
        may_remove
            The logical ID of what the stack may let go of, but not delete.

        Raises
        ------
        RestoreError
            If the change would replace or remove anything else, or fails.
        """
        client = self.cloudformation
        names = {"StackName": self.stack, "ChangeSetName": CHANGE_SET}
        client.delete_change_set(**names)
        client.create_change_set(
            **names,
            ChangeSetType="IMPORT" if imports else "UPDATE",
            Capabilities=_CAPABILITIES,
            Parameters=[
                {"ParameterKey": name, "UsePreviousValue": True}
                for name in template.get("Parameters", {})
            ],
            **({"ResourcesToImport": list(imports)} if imports else {}),
            **self._body(template),
        )
        try:
            client.get_waiter("change_set_create_complete").wait(**names, WaiterConfig=_POLL)
        except WaiterError:
            reason = client.describe_change_set(**names).get("StatusReason", "no reason is given")
            raise RestoreError(
                f"{self.stack}: CloudFormation refuses the change: {reason}"
            ) from None
        surprises = list(self._surprises(names, may_remove))
        if surprises:
            client.delete_change_set(**names)
            raise RestoreError(
                f"{self.stack}: nothing was changed, since the change would do more: "
                f"{'; '.join(surprises)}."
            )
        client.execute_change_set(**names)
        self._await_end("import" if imports else "update")

    def _surprises(self, names: Mapping[str, str], may_remove: str | None) -> Iterator[str]:
        pages = self.cloudformation.get_paginator("describe_change_set").paginate(**names)
        for page in pages:
            for entry in page["Changes"]:
                change = entry["ResourceChange"]
                name, action = change["LogicalResourceId"], change["Action"]
                is_kept = name == may_remove and change.get("PolicyAction", "Retain") == "Retain"
                if action == "Remove" and not is_kept:
                    yield f"{name} ({change['ResourceType']}) would be deleted"
                elif action == "Add" or change.get("Replacement") == "True":
                    yield f"{name} ({change['ResourceType']}) would be made anew"

    def _await_end(self, operation: str) -> None:
        waiter = self.cloudformation.get_waiter(f"stack_{operation}_complete")
        with suppress(WaiterError):  # the status says it as well
            waiter.wait(StackName=self.stack, WaiterConfig=_POLL)
        status = self.cloudformation.describe_stacks(StackName=self.stack)["Stacks"][0][
            "StackStatus"
        ]
        if status not in _DONE:
            raise RestoreError(
                f"{self.stack} is {status}: {self._reason()} Mend the cause and run the command "
                "again: it goes on where it was."
            )

    def _reason(self) -> str:
        events = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"]
        for event in events:
            if event["ResourceStatus"].endswith("_FAILED"):
                said = event.get("ResourceStatusReason", "no reason is given")
                return f"{event['LogicalResourceId']}: {said}"
        return "CloudFormation gives no reason."

    def _body(self, template: Mapping[str, Any]) -> dict[str, str]:
        body = json.dumps(template, separators=(",", ":")).encode()
        if len(body) <= _MAX_BODY_BYTES:
            return {"TemplateBody": body.decode()}
        key = f"{hashlib.sha256(body).hexdigest()}.json"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        return {"TemplateURL": f"{self.s3.meta.endpoint_url}/{self.bucket}/{key}"}

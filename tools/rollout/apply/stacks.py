"""A deployed stack and its updates by waves."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tools.rollout.apply.account import Account
from tools.rollout.apply.artifacts import StackArtifact
from tools.rollout.apply.change_sets import surprises
from tools.rollout.apply.errors import RolloutError
from tools.rollout.waves import Template, Wave
from tools.template_body import parsed_template

CHANGE_SET = "datactl-rollout"
_MAX_BODY_BYTES = 51_200
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_SETTLED = {
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
}
_UNFINISHED = {"CREATE_FAILED", "DELETE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}
"""Stacks that `cdk rollback` brings nowhere, or removes."""
_ABSENT = {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}
_SHOWN_REASONS = 3
_STACK_TYPE = "AWS::CloudFormation::Stack"

Wait = Callable[[str], None]
"""Waits a moment before something is looked at again; is told for what."""


@dataclass(frozen=True)
class DeployedStack:
    """A stack of the account.

    Parameters
    ----------
    artifact
        The stack as it is to be.
    account
        Where it is.
    wait
        Called before each look at something that takes its time.
    """

    artifact: StackArtifact
    account: Account
    wait: Wait

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.artifact.name

    def template(self) -> Template:
        """Return what is deployed, once nothing changes it any more; empty if nothing is.

        Raises
        ------
        RolloutError
            If the stack is in a state that nobody can update.
        """
        status = self.settled()
        if status is None:
            return {}
        if status not in _SETTLED:
            remedy = (
                "its first deployment failed: `make deploy STAGE=…` goes on with it, or says what "
                "to clean up before (docs/operations.md)."
                if status in _UNFINISHED
                else f"bring it back with `npx cdk rollback {self.name}`, then start again."
            )
            raise RolloutError(f"{self.name} is {status} and cannot be updated: {remedy}")
        body = self._client.get_template(StackName=self.name, TemplateStage="Original")
        template: Any = body["TemplateBody"]
        try:
            return parsed_template(template)
        except ValueError:
            raise RolloutError(
                f"The deployed template of {self.name} cannot be read: the CDK did not deploy it."
            ) from None

    def settled(self) -> str | None:
        """Wait until no operation runs; return the stack's status, None if there is no stack."""
        while True:
            status = self._status()
            if status is None or status in _ABSENT:
                return None
            if not status.endswith("_IN_PROGRESS"):
                return status
            self.wait(f"{self.name} is {status}")

    def physical_ids(self) -> dict[str, str]:
        """Return what the stack's resources are really called, by logical ID."""
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self.name)
        return {
            each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
            for page in pages
            for each in page["StackResourceSummaries"]
        }

    def prepare(self, wave: Wave) -> str:
        """Make a change set for a wave and return its ID; nothing is changed yet.

        Raises
        ------
        RolloutError
            If CloudFormation finds it impossible, or it would do more than the wave.
        """
        self._client.delete_change_set(StackName=self.name, ChangeSetName=CHANGE_SET)
        role = self.artifact.execution_role
        created = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=CHANGE_SET,
            ChangeSetType="UPDATE",
            Description="A wave of `datactl rollout apply`",
            Capabilities=_CAPABILITIES,
            Parameters=[
                {"ParameterKey": name, "UsePreviousValue": True}
                for name in wave.template.get("Parameters", {})
            ],
            **({"RoleARN": self.account.resolved(role)} if role else {}),
            **self._body(wave.template),
        )
        changes = self._changes(created["Id"])
        found = list(surprises(changes, wave))
        if found:
            self._client.delete_change_set(ChangeSetName=created["Id"])
            raise RolloutError(
                f"{self.name}: the change set of the wave is not as expected: "
                f"{'; '.join(found)}. Nothing was changed. Check that nobody else deploys the "
                "stack, and plan again."
            )
        identity: str = created["Id"]
        return identity

    def execute(self, change_set: str) -> None:
        """Begin to carry out a change set."""
        self._client.execute_change_set(ChangeSetName=change_set)

    def finish(self) -> None:
        """Wait until the update has ended.

        Raises
        ------
        RolloutError
            If it failed.
        """
        status = self.settled()
        if status != "UPDATE_COMPLETE":
            left = "as it was before" if status == "UPDATE_ROLLBACK_COMPLETE" else status
            reasons = "; ".join(self._failures())
            raise RolloutError(
                f"{self.name}: the update failed, and the stack is {left}: {reasons}. Mend the "
                "cause and start again: finished waves are not repeated."
            )

    @property
    def _client(self) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        return self.account.client("cloudformation", self.artifact.deploy_role)

    def _status(self) -> str | None:
        try:
            found = self._client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in error.response["Error"].get("Message", ""):
                return None
            raise
        status: str = found["StackStatus"]
        return status

    def _body(self, template: Template) -> dict[str, str]:
        body = json.dumps(template, separators=(",", ":")).encode()
        if len(body) <= _MAX_BODY_BYTES:
            return {"TemplateBody": body.decode()}
        if self.artifact.bucket is None:
            raise RolloutError(
                f"{self.name}: the template is too large without the bucket of the bootstrap: "
                "synthesize with the default synthesizer."
            )
        bucket = self.account.resolved(self.artifact.bucket)
        key = f"{hashlib.sha256(body).hexdigest()}.json"
        client = self.account.client("s3", self.artifact.publishing_role)
        client.put_object(Bucket=bucket, Key=key, Body=body)
        return {"TemplateURL": f"{client.meta.endpoint_url}/{bucket}/{key}"}

    def _changes(self, change_set: str) -> list[Mapping[str, Any]]:
        while True:
            found = self._client.describe_change_set(ChangeSetName=change_set)
            if not found["Status"].endswith(("_PENDING", "_IN_PROGRESS")):
                break
            self.wait(f"{self.name}: CloudFormation compares")
        if found["Status"] == "FAILED":
            raise RolloutError(
                f"{self.name}: CloudFormation makes no change set: "
                f"{found.get('StatusReason', 'it gives no reason')}"
            )
        changes = list(found["Changes"])
        while token := found.get("NextToken"):
            found = self._client.describe_change_set(ChangeSetName=change_set, NextToken=token)
            changes += found["Changes"]
        return [change["ResourceChange"] for change in changes if "ResourceChange" in change]

    def _failures(self) -> list[str]:
        """Return why the last update failed, the cause first."""
        events = self._client.describe_stack_events(StackName=self.name)["StackEvents"]
        found = []
        for event in events:  # the newest first
            reason, status = event.get("ResourceStatusReason") or "", event["ResourceStatus"]
            if event["ResourceType"] == _STACK_TYPE and status == "UPDATE_IN_PROGRESS":
                break
            if status.endswith("_FAILED") and "cancelled" not in reason:
                found.append(f"{event['LogicalResourceId']}: {reason}")
        return found[: -_SHOWN_REASONS - 1 : -1] or ["CloudFormation gives no reason"]

"""EventBridge: buses, rules and schedules."""

import json
from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows, under
from tools.local.cloudformation.resources.requests import (
    call,
    convert,
    policy_text,
    refuse_taken,
    without,
)
from tools.local.cloudformation.resources.tagging import read_tags, update_tags

_NAME_LIMIT = 64


class EventBus(Handler):
    """`AWS::Events::EventBus`."""

    known = knows("Description", "KmsKeyIdentifier", "Name", "Policy", "Tags")

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the bus and set its policy."""
        name = request.properties["Name"]
        settings = without(request.properties, "Policy")
        call(request.client("events"), "CreateEventBus", settings)
        request.claim(name)
        return self._provisioned(request, name)

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the policy and the tags; moto keeps description and key as they were."""
        provisioned = self._provisioned(request, request.physical_id)
        update_tags(request, "events", provisioned.attributes["Arn"])
        return provisioned

    def delete(self, request: ResourceRequest) -> None:
        """Delete the bus."""
        request.client("events").delete_event_bus(Name=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return policy and tags; moto does not tell the rest."""
        bus = request.client("events").describe_event_bus(Name=request.physical_id)
        policy = bus.get("Policy")
        return {
            "Name": bus["Name"],
            "Policy": json.loads(policy) if policy else None,
            "Tags": read_tags(request, "events", bus["Arn"]),
        }

    def _provisioned(self, request: ResourceRequest, name: str) -> Provisioned:
        policy = request.properties.get("Policy")
        if policy and policy != request.former.get("Policy"):
            request.client("events").put_permission(EventBusName=name, Policy=policy_text(policy))
        return Provisioned(name, {"Arn": request.arn("events", f"event-bus/{name}"), "Name": name})


class Rule(Handler):
    """`AWS::Events::Rule`."""

    known = knows(
        *("Description", "EventBusName", "EventPattern", "Name", "RoleArn"),
        *("ScheduleExpression", "State", "Tags", "Targets"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the rule with its targets."""
        name = request.properties.get("Name") or request.unique_name(_NAME_LIMIT)
        settings, client = without(request.properties, "Targets"), request.client("events")
        # PutRule would change the one that is there.
        refuse_taken(
            request,
            request.properties.get("Name"),
            lambda: client.describe_rule(Name=name, **_bus(request)),
        )
        arn = call(client, "PutRule", settings, Name=name)["RuleArn"]
        request.claim(name)
        _put_targets(request, name)
        return Provisioned(name, {"Arn": arn, "RuleName": name})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the rule, its targets and tags."""
        client, name = request.client("events"), request.physical_id
        settings = without(request.properties, "Targets", "Tags")
        arn = call(client, "PutRule", settings, Name=name)["RuleArn"]
        wanted = {target["Id"] for target in request.properties.get("Targets", [])}
        former = {target["Id"] for target in request.former.get("Targets", [])}
        if former - wanted:
            client.remove_targets(Rule=name, Ids=sorted(former - wanted), **_bus(request))
        _put_targets(request, name)
        update_tags(request, "events", arn)
        return Provisioned(name, {"Arn": arn, "RuleName": name})

    def delete(self, request: ResourceRequest) -> None:
        """Remove the targets and delete the rule."""
        client, name, bus = request.client("events"), request.physical_id, _bus(request)
        targets = client.list_targets_by_rule(Rule=name, **bus)["Targets"]
        if targets:
            ids = [target["Id"] for target in targets]
            client.remove_targets(Rule=name, Ids=ids, **bus)
        client.delete_rule(Name=name, **bus)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return settings, targets and tags."""
        client, bus = request.client("events"), _bus(request)
        rule = client.describe_rule(Name=request.physical_id, **bus)
        pattern = rule.get("EventPattern")
        return {
            **{name: rule.get(name) for name in request.properties},
            "EventPattern": json.loads(pattern) if pattern else None,
            "Targets": client.list_targets_by_rule(Rule=request.physical_id, **bus)["Targets"],
            "Tags": read_tags(request, "events", rule["Arn"]),
        }


def _put_targets(request: ResourceRequest, name: str) -> None:
    targets = request.properties.get("Targets")
    if targets:
        client = request.client("events")
        shape = client.meta.service_model.operation_model("PutTargets").input_shape
        converted = convert(shape.members["Targets"], targets)
        client.put_targets(Rule=name, Targets=converted, **_bus(request))


def _bus(request: ResourceRequest) -> dict[str, str]:
    bus = request.properties.get("EventBusName")
    return {"EventBusName": bus} if bus else {}


HANDLERS: Mapping[str, Handler] = {
    "AWS::Events::EventBus": EventBus(),
    "AWS::Events::Rule": Rule(),
    "AWS::Scheduler::Schedule": ApiResource(
        "scheduler",
        knows(
            *("Description", "EndDate", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "Name"),
            *("ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "State"),
            *under("Target", "Arn", "DeadLetterConfig", "Input", "RetryPolicy", "RoleArn"),
            *under("Target", "EventBridgeParameters", "SqsParameters"),
        ),
        create_call="CreateSchedule",
        update_call="UpdateSchedule",
        read_call="GetSchedule",
        delete_call="DeleteSchedule",
        key="Name",
        name="Name",
        name_limit=_NAME_LIMIT,
        attributes={"Arn": "ScheduleArn"},
        delete_also={"GroupName": "GroupName"},
    ),
}

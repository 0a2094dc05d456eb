"""CloudWatch Logs: log groups and the metrics that are counted in them."""

from collections.abc import Mapping
from typing import Any

from tools.local.cloudformation.resources.api_resource import ApiResource
from tools.local.cloudformation.resources.handler import Handler, Provisioned, ResourceRequest
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, tag_map, without
from tools.local.cloudformation.resources.tagging import read_tags, update_tags
from tools.local.cloudformation.templates.functions import as_text

_NAME_LIMIT = 512


class LogGroup(Handler):
    """`AWS::Logs::LogGroup`."""

    known = knows(
        *("DeletionProtectionEnabled", "KmsKeyId", "LogGroupClass", "LogGroupName"),
        *("RetentionInDays", "Tags"),
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the group and set how long it keeps events."""
        client = request.client("logs")
        name = request.properties.get("LogGroupName") or request.unique_name(_NAME_LIMIT)
        settings = without(request.properties, "RetentionInDays", "Tags")
        tags = tag_map(request.properties.get("Tags"))
        call(client, "CreateLogGroup", settings, logGroupName=name, tags=tags)
        request.claim(name)
        _set_retention(client, name, request.properties)
        return Provisioned(name, {"Arn": _arn(request, name)})

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change retention, protection and tags; moto can give a group no key, nor take it away."""
        client, name = request.client("logs"), request.physical_id
        _set_retention(client, name, request.properties)
        if _is_protected(request.properties) != _is_protected(request.former):
            client.put_log_group_deletion_protection(
                logGroupIdentifier=name, deletionProtectionEnabled=_is_protected(request.properties)
            )
        update_tags(request, "logs", _arn(request, name).removesuffix(":*"))
        is_other_key = request.properties.get("KmsKeyId") != request.former.get("KmsKeyId")
        note = (
            "moto does not know AssociateKmsKey and DisassociateKmsKey." if is_other_key else None
        )
        return Provisioned(name, {"Arn": _arn(request, name)}, note)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the group; the service refuses it for one that is protected."""
        request.client("logs").delete_log_group(logGroupName=request.physical_id)

    def adopt(self, request: ResourceRequest) -> Provisioned | None:
        """Describe a group that exists."""
        if self.read(request) is None:
            return None
        return Provisioned(request.physical_id, {"Arn": _arn(request, request.physical_id)})

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return retention, protection, key, class and tags."""
        found = request.client("logs").describe_log_groups(logGroupNamePrefix=request.physical_id)[
            "logGroups"
        ]
        for group in found:
            if group["logGroupName"] == request.physical_id:
                arn = _arn(request, request.physical_id).removesuffix(":*")
                return {
                    "LogGroupName": request.physical_id,
                    "RetentionInDays": group.get("retentionInDays"),
                    "DeletionProtectionEnabled": group.get("deletionProtectionEnabled", False),
                    # moto shows the key that the group was made with, whatever came later.
                    "KmsKeyId": request.properties.get("KmsKeyId"),
                    "LogGroupClass": group.get("logGroupClass", "STANDARD"),
                    "Tags": read_tags(request, "logs", arn),
                }
        return None


def _is_protected(properties: Mapping[str, Any]) -> bool:
    return as_text(properties.get("DeletionProtectionEnabled", False)) == "true"


def _set_retention(client: Any, name: str, properties: Mapping[str, Any]) -> None:  # noqa: ANN401
    days = properties.get("RetentionInDays")
    if days:
        client.put_retention_policy(logGroupName=name, retentionInDays=int(days))
    else:
        client.delete_retention_policy(logGroupName=name)


def _arn(request: ResourceRequest, name: str) -> str:
    return request.arn("logs", f"log-group:{name}:*")


HANDLERS: Mapping[str, Handler] = {
    "AWS::Logs::LogGroup": LogGroup(),
    "AWS::Logs::MetricFilter": ApiResource(
        "logs",
        knows("FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"),
        create_call="PutMetricFilter",
        update_call="PutMetricFilter",
        is_upsert=True,
        list_call=("DescribeMetricFilters", "filterNamePrefix"),
        list_path="metricFilters[].filterName",
        delete_call="DeleteMetricFilter",
        key="filterName",
        name="FilterName",
        name_limit=512,
        delete_also={"logGroupName": "LogGroupName"},
    ),
}

"""`AWS::Lambda::EventSourceMapping`."""

from collections.abc import Callable, Mapping
from typing import Any

from tools.local.cloudformation.resources.handler import (
    Handler,
    Provisioned,
    ResourceError,
    ResourceRequest,
)
from tools.local.cloudformation.resources.known import knows
from tools.local.cloudformation.resources.requests import call, tag_map, without
from tools.local.streams.mappings import (
    MappingError,
    create_mapping,
    delete_mapping,
    is_table_stream,
    list_mappings,
    update_mapping,
)


class EventSourceMapping(Handler):
    """Streams of tables are given to the stream pump, other sources to moto's Lambda API."""

    known = knows(
        *("BatchSize", "BisectBatchOnFunctionError", "DestinationConfig/OnFailure/Destination"),
        *("Enabled", "EventSourceArn", "FilterCriteria/Filters/Pattern", "FunctionName"),
        *("FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds"),
        *("MaximumRetryAttempts", "ParallelizationFactor", "Tags", "TumblingWindowInSeconds"),
        *("StartingPosition", "ScalingConfig/MaximumConcurrency"),
        without_effect={"MetricsConfig": "no metrics of mappings are kept"},
    )

    def create(self, request: ResourceRequest) -> Provisioned:
        """Create the mapping."""
        properties = request.properties
        if _is_pumped(properties):
            made = _checked(lambda: create_mapping(request.services.streams_dir, properties))
        else:
            made = call(
                request.client("lambda"),
                "CreateEventSourceMapping",
                properties,
                Tags=tag_map(properties.get("Tags")),
            )
        return _provisioned(request, made["UUID"])

    def update(self, request: ResourceRequest) -> Provisioned:
        """Change the mapping."""
        properties, mapping_id = request.properties, request.physical_id
        if _is_pumped(properties):
            # What the template no longer sets goes back to its default: made anew, same ID.
            changes = {**_defaults_for(request), **properties}
            _checked(lambda: update_mapping(request.services.streams_dir, mapping_id, changes))
        else:
            call(
                request.client("lambda"),
                "UpdateEventSourceMapping",
                without(properties, "Tags"),
                only_known=True,
                UUID=mapping_id,
            )
        return _provisioned(request, mapping_id)

    def delete(self, request: ResourceRequest) -> None:
        """Delete the mapping."""
        if _is_pumped(request.properties):
            delete_mapping(request.services.streams_dir, request.physical_id)
        else:
            request.client("lambda").delete_event_source_mapping(UUID=request.physical_id)

    def read(self, request: ResourceRequest) -> Mapping[str, Any] | None:
        """Return the settings of the mapping of a table's stream; moto tells few of the others."""
        if not _is_pumped(request.properties):
            request.client("lambda").get_event_source_mapping(UUID=request.physical_id)
            return {}
        for found in list_mappings(request.services.streams_dir):
            if found["UUID"] == request.physical_id:
                return _settings(found, request.properties)
        return None


_DEFAULTS: Mapping[str, Any] = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {},
    "Enabled": True,
    "FilterCriteria": {},
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}


def _settings(found: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    name = str(properties.get("FunctionName", ""))
    is_same = name in {found["FunctionArn"], found["FunctionArn"].rpartition(":")[2]}
    settings = {name: found[name] for name in properties if name in found and name != "Tags"}
    return {
        **settings,
        "Enabled": found.get("State") in {"Enabled", "Enabling", "Creating"},
        "FunctionName": name if is_same else found["FunctionArn"],
    }


def _defaults_for(request: ResourceRequest) -> dict[str, Any]:
    dropped = set(request.former) - set(request.properties)
    return {name: value for name, value in _DEFAULTS.items() if name in dropped}


def _is_pumped(properties: Mapping[str, Any]) -> bool:
    return is_table_stream(str(properties.get("EventSourceArn", "")))


def _checked(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return work()
    except MappingError as error:
        raise ResourceError(str(error)) from error


def _provisioned(request: ResourceRequest, mapping_id: str) -> Provisioned:
    arn = request.arn("lambda", f"event-source-mapping:{mapping_id}")
    return Provisioned(mapping_id, {"Id": mapping_id, "EventSourceMappingArn": arn})

"""Event source mappings in Lambda's own API, which the pump obeys."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tools.local.files import read_json
from tools.local.streams.health import HEALTH_FILE
from tools.local.streams.mappings import (
    MappingError,
    create_mapping,
    delete_mapping,
    function_arn,
    is_table_stream,
    list_mappings,
    update_mapping,
)
from tools.local.streams.service.replies import (
    Elsewhere,
    Reply,
    Request,
    ServiceError,
    json_reply,
    not_found,
)

PATH = "/2015-03-31/event-source-mappings"

_PAGE = 100
_NO_MAPPING = "The resource you requested does not exist."


class SourceMappings:
    """Answers for the mappings of tables' streams; moto answers for those of other sources.

    Parameters
    ----------
    state_dir
        The pump's state folder.
    elsewhere
        Asks moto.
    has_function
        Tells whether there is a function with an ARN.
    """

    def __init__(
        self, state_dir: Path, elsewhere: Elsewhere, has_function: Callable[[str], bool]
    ) -> None:
        self._state_dir = state_dir
        self._elsewhere = elsewhere
        self._has_function = has_function

    def answer(self, request: Request) -> Reply:
        """Answer a call.

        Raises
        ------
        ServiceError
            If Lambda would refuse it.
        """
        mapping_id = request.path.removeprefix(PATH).strip("/")
        if not mapping_id:
            return self._create(request) if request.method == "POST" else self._list(request)
        mapping = next((each for each in self._mappings() if each["UUID"] == mapping_id), None)
        if mapping is None:
            return self._answered_elsewhere(request)
        if request.method == "PUT":
            return self._update(mapping, request.json())
        if request.method == "DELETE":
            delete_mapping(self._state_dir, mapping_id)
            return json_reply({**mapping, "State": "Deleting"}, HTTPStatus.ACCEPTED)
        return json_reply(mapping)

    def _list(self, request: Request) -> Reply:
        source, function = request.query.get("EventSourceArn"), request.query.get("FunctionName")
        found = [
            each
            for each in self._mappings()
            if (source is None or each["EventSourceArn"] == source)
            and (function is None or _is_of(each, function))
        ]
        if source is None or not is_table_stream(source):
            found += self._listed_elsewhere(request)
        start = int(request.query.get("Marker") or 0)
        size = min(int(request.query.get("MaxItems") or _PAGE), _PAGE)
        page: dict[str, Any] = {"EventSourceMappings": found[start : start + size]}
        if start + size < len(found):
            page["NextMarker"] = str(start + size)
        return json_reply(page)

    def _answered_elsewhere(self, request: Request) -> Reply:
        # moto answers changes of a mapping that it does not have with an empty success.
        asked = self._elsewhere(replace(request, method="GET", body=b""))
        if asked.status != HTTPStatus.OK:
            raise not_found(_NO_MAPPING)
        return asked if request.method == "GET" else self._elsewhere(request)

    def _listed_elsewhere(self, request: Request) -> list[dict[str, Any]]:
        query = {
            name: value
            for name, value in request.query.items()
            if name in {"EventSourceArn", "FunctionName"}
        }
        reply = self._elsewhere(replace(request, query=query))
        if reply.status != HTTPStatus.OK:
            return []
        listed: list[dict[str, Any]] = json.loads(reply.body)["EventSourceMappings"]
        return listed

    def _create(self, request: Request) -> Reply:
        content = request.json()
        source = str(content.get("EventSourceArn", ""))
        if not is_table_stream(source):
            return self._elsewhere(request)
        arn = function_arn(str(content.get("FunctionName", "")), source)
        if not self._has_function(arn):
            raise not_found(f"Function not found: {arn}")
        made = _checked(lambda: create_mapping(self._state_dir, content))
        return json_reply({**self._described(made), "State": "Creating"}, HTTPStatus.ACCEPTED)

    def _update(self, mapping: Mapping[str, Any], changes: Mapping[str, Any]) -> Reply:
        function = changes.get("FunctionName")
        if function is not None:
            arn = function_arn(function, mapping["EventSourceArn"])
            if not self._has_function(arn):
                raise not_found(f"Function not found: {arn}")
        try:
            made = _checked(lambda: update_mapping(self._state_dir, mapping["UUID"], changes))
        except KeyError:  # deleted at the same moment
            raise not_found(_NO_MAPPING) from None
        state = "Updating"
        if made["State"] != mapping["State"]:
            state = "Enabling" if made["State"] == "Enabled" else "Disabling"
        return json_reply({**self._described(made), "State": state}, HTTPStatus.ACCEPTED)

    def _mappings(self) -> list[dict[str, Any]]:
        return [self._described(each) for each in list_mappings(self._state_dir)]

    def _described(self, mapping: Mapping[str, Any]) -> dict[str, Any]:
        """Return a mapping as Lambda describes it, with what came of its last call."""
        _, _, _, region, account, *_ = mapping["FunctionArn"].split(":")
        health = read_json(self._state_dir / HEALTH_FILE) or {}
        problem = health.get("problems", {}).get(mapping["UUID"])
        return {
            **mapping,
            "EventSourceMappingArn": (
                f"arn:aws:lambda:{region}:{account}:event-source-mapping:{mapping['UUID']}"
            ),
            "LastProcessingResult": f"PROBLEM: {problem}" if problem else "OK",
        }


def _is_of(mapping: Mapping[str, Any], function: str) -> bool:
    """Tell whether a mapping calls a function that is named in any way that Lambda takes."""
    arn = mapping["FunctionArn"]
    return bool(arn == function or arn.endswith((f":function:{function}", f":{function}")))


def _checked(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return work()
    except MappingError as error:
        if "already belong" in str(error):
            raise ServiceError(
                "ResourceConflictException", str(error), HTTPStatus.CONFLICT
            ) from error
        raise ServiceError("InvalidParameterValueException", str(error)) from error

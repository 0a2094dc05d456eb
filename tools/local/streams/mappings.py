"""The event source mappings whose source is a DynamoDB stream, kept in one file.

moto's Lambda API refuses a mapping whose stream is not in moto's own tables, and calls the
function itself, in Docker, on every write to a table that is. So the mappings of streams are kept
beside it: `event-source-mappings.json` in the state folder holds an object with one member,
``EventSourceMappings``, a list in the shape in which Lambda's ListEventSourceMappings answers.
Whoever deploys writes it through the functions below; the pump reads it again when it changes.
"""

import fcntl
import json
import re
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.local.files import write_json
from tools.local.streams.patterns import PatternError, record_filter

MAPPINGS_FILE = "event-source-mappings.json"

_PARTIAL = re.compile(r"^\d{12}:(?:function:)?|^function:")
"""What a partial ARN has before the function's name."""

_DEFAULTS: dict[str, Any] = {
    "BatchSize": 100,
    "MaximumBatchingWindowInSeconds": 0,
    "ParallelizationFactor": 1,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "BisectBatchOnFunctionError": False,
    "TumblingWindowInSeconds": 0,
    "FunctionResponseTypes": [],
}
_RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "ParallelizationFactor": (1, 10),
    "MaximumRecordAgeInSeconds": (60, 604_800),
    "MaximumRetryAttempts": (0, 10_000),
    "TumblingWindowInSeconds": (0, 900),
}
_NOT_IMITATED = {
    "ParallelizationFactor": "several batches of a shard at a time",
    "TumblingWindowInSeconds": "tumbling windows",
}
_UNLIMITED = -1
_MAY_BE_UNLIMITED = {"MaximumRecordAgeInSeconds", "MaximumRetryAttempts"}
_KEPT = (
    *_DEFAULTS,
    "EventSourceArn",
    "StartingPosition",
    "FilterCriteria",
    "DestinationConfig",
)
_STARTING_POSITIONS = ("TRIM_HORIZON", "LATEST")
"""AT_TIMESTAMP is for Kinesis, DocumentDB and Kafka alone."""


class MappingError(ValueError):
    """An event source mapping is not one that Lambda would take; the message says why."""


def create_mapping(state_dir: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """Add an event source mapping.

    Parameters
    ----------
    state_dir
        The folder of the local AWS.
    request
        The arguments of Lambda's CreateEventSourceMapping. ``FunctionName`` may be a name or any
        ARN of the function; numbers may be strings, as in templates.

    Returns
    -------
    dict
        The mapping as Lambda describes it, with its new ``UUID``.

    Raises
    ------
    MappingError
        If a property is missing or out of range, or the function already reads that stream.
    """
    source = _required(request, "EventSourceArn")
    if not is_table_stream(source):
        raise MappingError(f"{source} is not the ARN of a table's stream.")
    mapping = {
        **_DEFAULTS,
        **_checked(request),
        "UUID": str(uuid.uuid4()),
        "FunctionArn": function_arn(_required(request, "FunctionName"), source),
        **_state(request.get("Enabled", True)),
    }
    if mapping.get("StartingPosition") not in _STARTING_POSITIONS:
        positions = " or ".join(_STARTING_POSITIONS)
        raise MappingError(f"StartingPosition of a table's stream must be {positions}.")
    with _edited(state_dir) as mappings:
        for other in mappings:
            if (other["EventSourceArn"], other["FunctionArn"]) == (source, mapping["FunctionArn"]):
                raise MappingError(
                    f"The event source arn ({source}) and function ({mapping['FunctionArn']}) "
                    f"already belong to the mapping {other['UUID']}. Update or delete that one."
                )
        mappings.append(mapping)
    return mapping


def update_mapping(state_dir: Path, mapping_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Change properties of an event source mapping; those not named stay.

    Raises
    ------
    KeyError
        If there is no such mapping.
    MappingError
        If a property is out of range.
    """
    with _edited(state_dir) as mappings:
        mapping = next((each for each in mappings if each["UUID"] == mapping_id), None)
        if mapping is None:
            raise KeyError(mapping_id)
        mapping.update(_checked(changes))
        if "FunctionName" in changes:
            mapping["FunctionArn"] = function_arn(
                changes["FunctionName"], mapping["EventSourceArn"]
            )
        enabled = changes.get("Enabled", mapping["State"] == "Enabled")
        mapping.update(_state(enabled))
    return mapping


def delete_mapping(state_dir: Path, mapping_id: str) -> None:
    """Remove an event source mapping, if it is there."""
    with _edited(state_dir) as mappings:
        mappings[:] = [each for each in mappings if each["UUID"] != mapping_id]


def list_mappings(state_dir: Path) -> list[dict[str, Any]]:
    """Read all event source mappings, as Lambda describes them."""
    path = state_dir / MAPPINGS_FILE
    if not path.exists():
        return []
    mappings: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["EventSourceMappings"]
    return mappings


def refuse_what_is_not_imitated(mapping: Mapping[str, Any]) -> None:
    """Refuse a mapping with an option that the pump would have to ignore.

    Raises
    ------
    MappingError
        If it has one; the message names it.
    """
    for name, what in _NOT_IMITATED.items():
        value = int(mapping.get(name, _DEFAULTS[name]))
        if value != _DEFAULTS[name]:
            raise MappingError(
                f"{name} is {value}: the local AWS does not deliver {what}. "
                f"Leave it at {_DEFAULTS[name]} in the stage that you deploy here."
            )


def is_table_stream(arn: str) -> bool:
    """Tell whether an ARN is that of a DynamoDB table's stream."""
    return arn.startswith("arn:aws:dynamodb:") and "/stream/" in arn


def function_arn(name_or_arn: str, source_arn: str) -> str:
    """Return a function's ARN; of a mere name, in the Region and account of the stream."""
    if name_or_arn.startswith("arn:"):
        return name_or_arn
    _, _, _, region, account, _ = source_arn.split(":", 5)
    return f"arn:aws:lambda:{region}:{account}:function:{without_account(name_or_arn)}"


def without_account(name: str) -> str:
    """Return a function's name, of which a partial ARN names the account as well."""
    return _PARTIAL.sub("", name)


def _required(request: Mapping[str, Any], name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise MappingError(f"{name} is missing.")
    return value


def _checked(request: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the properties that concern streams, numbers and Booleans in their own types."""
    kept = {name: request[name] for name in _KEPT if request.get(name) is not None}
    for name, (lowest, highest) in _RANGES.items():
        if name not in kept:
            continue
        kept[name] = int(kept[name])
        unlimited = name in _MAY_BE_UNLIMITED and kept[name] == _UNLIMITED
        if not unlimited and not lowest <= kept[name] <= highest:
            raise MappingError(f"{name} is {kept[name]}; it must be from {lowest} to {highest}.")
    refuse_what_is_not_imitated(kept)
    if "BisectBatchOnFunctionError" in kept:
        kept["BisectBatchOnFunctionError"] = _boolean(kept["BisectBatchOnFunctionError"])
    if "FilterCriteria" in kept:
        try:
            record_filter(kept["FilterCriteria"])
        except PatternError as error:
            raise MappingError(str(error)) from error
    return kept


def _state(enabled: object) -> dict[str, Any]:
    return {
        "State": "Enabled" if _boolean(enabled) else "Disabled",
        "StateTransitionReason": "User action",
        "LastModified": time.time(),
    }


def _boolean(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")


@contextmanager
def _edited(state_dir: Path) -> Iterator[list[dict[str, Any]]]:
    """Hand out the list to be changed; readers see either the old or the new file."""
    state_dir.mkdir(parents=True, exist_ok=True)
    path = state_dir / MAPPINGS_FILE
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mappings = list_mappings(state_dir)
        yield mappings
        write_json(path, {"EventSourceMappings": mappings})

"""From CloudFormation properties to the parameters of an API call.

Most services name the parameters of their API like the properties of their resources, apart from
upper and lower case, tags, and policies that are text in one and objects in the other. botocore
knows the shape of each call, so one conversion serves all types.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, Shape, StructureShape

from tools.local.cloudformation.resources.handler import ResourceError, ResourceRequest
from tools.local.cloudformation.templates.functions import as_text

_NOT_FOUND = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")


def is_not_found(error: ClientError) -> bool:
    """Tell whether a call failed because the resource does not exist."""
    code: str = error.response["Error"]["Code"]
    return any(word in code for word in _NOT_FOUND) or code == "404"


def if_there(delete: Callable[[], Any]) -> None:
    """Delete something that may be gone already, such as after an update that broke off."""
    try:
        delete()
    except ClientError as error:
        if not is_not_found(error):
            raise


def exists(look: Callable[[], Any]) -> bool:
    """Tell whether a call finds what it looks for."""
    try:
        look()
    except ClientError as error:
        if is_not_found(error):
            return False
        raise
    return True


def refuse_taken(request: ResourceRequest, name: str | None, look: Callable[[], Any]) -> None:
    """Refuse to create what is there already, for calls that would change it instead.

    Parameters
    ----------
    name
        The name that the template gives, if it does.
    look
        Looks for it: returns nothing or fails if it is not there.

    Raises
    ------
    ResourceError
        If it is there; it belongs to another stack, or to somebody who made it by hand.
    """
    if not name:
        return
    try:
        found = look()
    except ClientError as error:
        if is_not_found(error):
            return
        raise
    if found:
        raise already_exists(request, name)


def already_exists(request: ResourceRequest, name: str) -> ResourceError:
    """Say that the name of a resource is taken."""
    return ResourceError(
        f"Resource of type '{request.type}' with identifier '{name}' already exists.",
        "AlreadyExists",
    )


def call(
    client: Any,  # noqa: ANN401
    operation: str,
    properties: Mapping[str, Any],
    *,
    only_known: bool = False,
    **parameters: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Call an API with a resource's properties.

    Parameters
    ----------
    operation
        Name of the API call, as in `CreateQueue`.
    properties
        CloudFormation properties; they are converted to the shape that the call takes.
    only_known
        Whether to leave out properties that the call does not take.
    parameters
        What to pass as it is, beside or instead of properties.

    Raises
    ------
    ResourceError
        If the call does not take a property.
    """
    shape = client.meta.service_model.operation_model(operation).input_shape
    passed = {name.lower() for name in parameters}
    given = {name: value for name, value in properties.items() if name.lower() not in passed}
    if only_known:
        names = {name.lower() for name in shape.members}
        given = {name: value for name, value in given.items() if name.lower() in names}
    converted = _structure(shape, given, "")
    answer: dict[str, Any] = getattr(client, xform_name(operation))(**converted, **parameters)
    return answer


def without(properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the properties except some."""
    return {name: value for name, value in properties.items() if name not in names}


def tag_map(tags: Any) -> dict[str, str]:  # noqa: ANN401
    """Return tags, a list of keys and values or an object, as an object."""
    if isinstance(tags, dict):
        return {key: as_text(value) for key, value in tags.items()}
    return {tag["Key"]: as_text(tag["Value"]) for tag in tags or []}


def tag_list(tags: Any, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:  # noqa: ANN401
    """Return tags, a list of keys and values or an object, as a list."""
    return [{key: name, value: text} for name, text in tag_map(tags).items()]


def policy_text(document: Any) -> str:  # noqa: ANN401
    """Return a policy as the text that APIs take."""
    return document if isinstance(document, str) else json.dumps(document)


def convert(shape: Shape, value: Any, where: str = "") -> Any:  # noqa: ANN401
    """Convert a value to the shape that an API takes.

    Raises
    ------
    ResourceError
        If the value has a member that the shape does not have.
    """
    if isinstance(shape, StructureShape):
        return _structure(shape, value, where)
    if isinstance(shape, ListShape):
        items = tag_list(value) if isinstance(value, dict) else value
        return [convert(shape.member, item, where) for item in _as_list(items)]
    if isinstance(shape, MapShape):
        entries = tag_map(value) if _is_tag_list(value) else value
        return {key: convert(shape.value, item, where) for key, item in entries.items()}
    return _scalar(shape, value)


def _structure(shape: StructureShape, value: Mapping[str, Any], where: str) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    converted = {}
    for name, member in value.items():
        known = members.get(name.lower())
        if known is None:
            raise ResourceError(f"The local {shape.name} does not take the property {where}{name}.")
        converted[known] = convert(shape.members[known], member, f"{where}{name}/")
    return converted


def _scalar(shape: Shape, value: Any) -> Any:  # noqa: ANN401
    match shape.type_name:
        case "string":
            return json.dumps(value) if isinstance(value, dict | list) else as_text(value)
        case "boolean":
            return value if isinstance(value, bool) else str(value).lower() == "true"
        case "integer" | "long":
            return int(value)
        case "float" | "double":
            return float(value)
        case _:
            return value


def _is_tag_list(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and all(set(item) == {"Key", "Value"} for item in value)


def _as_list(value: Any) -> Collection[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]

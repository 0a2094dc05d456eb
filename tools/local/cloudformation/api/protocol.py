"""The AWS query protocol, driven by botocore's own description of CloudFormation.

Requests are form-encoded (`Parameters.member.1.ParameterKey=…`), answers are XML. Both follow from
the shapes in botocore's model, so an action is a plain function from dict to dict.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from tools.local.cloudformation.errors import ApiError, UnsupportedActionError, ValidationError

if TYPE_CHECKING:
    from botocore.model import ServiceModel


@functools.cache
def service_model() -> ServiceModel:
    """Return botocore's description of CloudFormation."""
    return botocore.session.get_session().get_service_model("cloudformation")


def operation(name: str) -> OperationModel:
    """Return the description of an action.

    Raises
    ------
    UnsupportedActionError
        If CloudFormation has no such action.
    """
    if name not in service_model().operation_names:
        raise UnsupportedActionError(f"CloudFormation has no action '{name}'.")
    return service_model().operation_model(name)


def parse_request(model: OperationModel, form: Mapping[str, str]) -> dict[str, Any]:
    """Turn a form into the action's input.

    Raises
    ------
    ValidationError
        If a required member is missing or a value has the wrong type.
    """
    shape = model.input_shape
    if not isinstance(shape, StructureShape):
        return {}
    values = _parse_structure(shape, form, "")
    missing = [name for name in shape.required_members if name not in values]
    if missing:
        names = ", ".join(missing)
        raise ValidationError(f"{len(missing)} validation error detected: missing {names}")
    return values


def _parse_structure(shape: StructureShape, form: Mapping[str, str], prefix: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, member in shape.members.items():
        value = _parse(member, form, prefix + member.serialization.get("name", name))
        if value is not None:
            values[name] = value
    return values


def _parse(shape: Shape, form: Mapping[str, str], key: str) -> Any:  # noqa: ANN401
    if isinstance(shape, StructureShape):
        return _parse_structure(shape, form, f"{key}.") or None
    if isinstance(shape, ListShape):
        return _parse_list(shape, form, key)
    if isinstance(shape, MapShape):
        return _parse_map(shape, form, key)
    text = form.get(key)
    return None if text is None else _parse_scalar(shape, text, key)


def _parse_list(shape: ListShape, form: Mapping[str, str], key: str) -> list[Any] | None:
    if form.get(key) == "":
        return []
    values: list[Any] = []
    while True:
        value = _parse(shape.member, form, f"{key}.member.{len(values) + 1}")
        if value is None:
            return values or None
        values.append(value)


def _parse_map(shape: MapShape, form: Mapping[str, str], key: str) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    while True:
        entry = f"{key}.entry.{len(values) + 1}"
        name = form.get(f"{entry}.key")
        if name is None:
            return values or None
        values[name] = _parse(shape.value, form, f"{entry}.value")


def _parse_scalar(shape: Shape, text: str, key: str) -> Any:  # noqa: ANN401
    try:
        match shape.type_name:
            case "boolean":
                return {"true": True, "false": False}[text.lower()]
            case "integer" | "long":
                return int(text)
            case "timestamp":
                return datetime.fromisoformat(text)
            case _:
                return text
    except (KeyError, ValueError) as error:
        raise ValidationError(f"'{text}' is no {shape.type_name} (member {key}).") from error


def serialize_response(model: OperationModel, result: Mapping[str, Any]) -> bytes:
    """Turn an action's output into the XML that clients expect."""
    root = ET.Element(f"{model.name}Response", xmlns=model.metadata["xmlNamespace"])
    shape = model.output_shape
    if shape is not None:
        wrapper = shape.serialization.get("resultWrapper", f"{model.name}Result")
        _serialize(shape, result, ET.SubElement(root, wrapper))
    metadata = ET.SubElement(root, "ResponseMetadata")
    ET.SubElement(metadata, "RequestId").text = str(uuid.uuid4())
    return _document(root)


def _document(root: ET.Element) -> bytes:
    text: bytes = ET.tostring(root, encoding="utf-8")
    return text


def _serialize(shape: Shape, value: Any, element: ET.Element) -> None:  # noqa: ANN401
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            if value.get(name) is not None:
                child = ET.SubElement(element, member.serialization.get("name", name))
                _serialize(member, value[name], child)
    elif isinstance(shape, ListShape):
        for item in value:
            _serialize(shape.member, item, ET.SubElement(element, "member"))
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            entry = ET.SubElement(element, "entry")
            ET.SubElement(entry, "key").text = key
            _serialize(shape.value, item, ET.SubElement(entry, "value"))
    else:
        element.text = _scalar_text(value)


def _scalar_text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    # XML 1.0 has no place for other control characters, which a message may well quote.
    return "".join(char if char.isprintable() or char in "\n\r\t" else "�" for char in str(value))


def serialize_error(error: ApiError) -> bytes:
    """Turn an error into the XML that clients expect."""
    root = ET.Element("ErrorResponse", xmlns=service_model().metadata["xmlNamespace"])
    detail = ET.SubElement(root, "Error")
    ET.SubElement(detail, "Type").text = "Sender" if error.status < 500 else "Receiver"  # noqa: PLR2004
    ET.SubElement(detail, "Code").text = error.code
    ET.SubElement(detail, "Message").text = _scalar_text(error.message)
    ET.SubElement(root, "RequestId").text = str(uuid.uuid4())
    return _document(root)

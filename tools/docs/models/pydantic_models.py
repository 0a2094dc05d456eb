"""Items as Pydantic models, with functions that build their keys: a Python module a product.

What a model refuses is what the JSON Schema of its table refuses: constraints are taken from it.
"""

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.schema import Product
from data_platform.dynamodb.types import AttributeType
from data_platform.dynamodb.validation.times import LAST_MILLISECOND, LAST_SECOND
from tools.docs.models.json_schema import table_schema
from tools.docs.models.key_source import literal
from tools.docs.models.names import Names, snake_case
from tools.docs.models.python_source import (
    PART_FUNCTION,
    WORDS,
    docstring,
    joined,
    key_builders,
)
from tools.docs.models.python_types import is_field_name, value_type, words_in_types
from tools.docs.models.shapes import ItemModel, Shape, item_models, meaning_of

_FROM_TYPING = ("Annotated", "Any", "Final", "Literal", "TypeAlias")
_OWN = (
    *("AfterValidator", "BaseModel", "BeforeValidator", "ConfigDict", "Field", "Decimal"),
    *("Fields", "Milliseconds", "NoNull", "Number", "Raw", "_one_of", "_part"),
)
_MILLISECONDS, _ONE_OF = "Milliseconds", "_one_of"
_FIELD = {
    "minimum": "ge",
    "maximum": "le",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "pattern": "pattern",
}
"""Constraints of JSON Schema, and what Pydantic calls them."""

_OF_PYDANTIC = (
    "as_item construct copy dict fields from_orm json parse_file parse_obj parse_raw schema "
    "schema_json update_forward_refs validate"
)
"""What a field may not be called, nor what begins with model_."""

_ABOUT = (
    "A model checks an item as the declarations do, but for what other attributes or items say. "
    "`Model.model_validate(item)` takes what boto3's resource interface gives, and "
    "`model.as_item()` returns what it takes. Error texts and `repr` show no sensitive value. "
    "Made by `datactl catalog models`. It needs Python 3.11 and Pydantic 2.10."
)
_BEGINNING = '''\
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


def _no_null(value: Any) -> Any:
    if value is None:
        raise ValueError("an attribute without a value is left out, not NULL")
    return value


def _in_milliseconds(value: Any) -> Any:
    if value is not None and not LEAST < abs(value) <= MOST:
        raise ValueError("it is no time in epoch milliseconds")
    return value


def _one_of(*values: int) -> AfterValidator:
    def check(value: Any) -> Any:
        if value is not None and value not in values:
            raise ValueError(f"it is none of {values}")
        return value

    return AfterValidator(check)


def _bytes(value: Any) -> Any:
    return getattr(value, "value", value)


Number: TypeAlias = int | Decimal
NoNull = AfterValidator(_no_null)
Milliseconds = AfterValidator(_in_milliseconds)
Raw = BeforeValidator(_bytes)
"""Takes boto3's Binary as well."""


class Fields(BaseModel):
    """What items, and the Maps in them, have in common: no surplus, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    def as_item(self) -> dict[str, Any]:
        """Return the attributes that were given, for boto3's resource interface."""
        return self.model_dump(by_alias=True, exclude_unset=True)
'''


@dataclass(frozen=True)
class _Schema:
    """The JSON Schema of an item or a Map, and that of what is nested in it."""

    text: Mapping[str, Any]

    def of(self, attribute: Attribute) -> Mapping[str, Any]:
        """Return the schema of an attribute's value where it is not NULL."""
        value: Mapping[str, Any] = self.text["properties"][attribute.name]
        return value["anyOf"][0] if attribute.nullable else value

    def inside(self, attribute: Attribute) -> "_Schema":
        """Return that of its Map, or of the Maps in its List."""
        value = self.of(attribute)
        if attribute.type is AttributeType.LIST:
            value = value["items"]
            value = value["anyOf"][-1] if "anyOf" in value else value
        return _Schema(value)


def pydantic_module(product: Product) -> str:
    """Return a module with a Pydantic model and key builders for every kind of item."""
    names = Names({*WORDS, *_FROM_TYPING, *_OWN})
    body = [PART_FUNCTION]
    for model in item_models(product, names):
        schema = _Schema(table_schema(model.table)["$defs"][model.entity.name])
        schemas = _by_shape(model, model.shapes[-1], schema)
        body += (_model(model, shape, schemas[shape.name]) for shape in model.shapes)
        body += key_builders(model, names)
    about = docstring(f"Items of {product.title}, and their keys.", _ABOUT, indent=0)
    units = {"LEAST": f"{LAST_SECOND:_}", "MOST": f"{LAST_MILLISECOND:_}"}
    beginning = re.sub("LEAST|MOST", lambda match: units[match[0]], _BEGINNING)
    return "\n".join((*about, "", beginning, "", "\n\n".join(body)))


def _by_shape(model: ItemModel, shape: Shape, schema: _Schema) -> dict[str, _Schema]:
    shapes = {each.name: each for each in model.shapes}
    found = {shape.name: schema}
    for attribute in shape.attributes:
        if attribute.fields:
            inner = shapes[shape.inner[attribute.name]]
            found |= _by_shape(model, inner, schema.inside(attribute))
    return found


def _model(model: ItemModel, shape: Shape, schema: _Schema) -> str:
    about = model.about(shape, "``")
    lines = [f"class {shape.name}(Fields):", *docstring(*about)]
    vectors = model.vectors_in(shape)
    kinds = {
        each.name: "list[Number]" if each.name in vectors else value_type(each, shape)
        for each in shape.attributes
    }
    for attribute, field in zip(shape.attributes, _field_names(kinds), strict=True):
        limits = _limits(schema.of(attribute))
        if field != attribute.name:
            limits["alias"] = literal(attribute.name)
        lines += ["", _field(field, kinds[attribute.name], attribute, limits)]
        lines += docstring(meaning_of(attribute))
    return "\n".join((*lines, ""))


def _field_names(kinds: Mapping[str, str]) -> list[str]:
    """Return what to call each attribute: by its name, if Pydantic and Python take that."""
    taken = {*keyword.kwlist, *_OF_PYDANTIC.split(), *_FROM_TYPING, *_OWN}
    taken |= words_in_types(kinds.values())
    legal = {
        name
        for name in kinds
        if is_field_name(name, taken) and not name.startswith(("_", "model_"))
    }
    names = Names(taken | legal)
    found = []
    for name in kinds:
        plain = snake_case(name).replace("model_", "its_model_", 1)
        found.append(name if name in legal else names.unique(plain, f"{plain}_"))
    return found


def _field(field: str, kind: str, attribute: Attribute, limits: Mapping[str, str]) -> str:
    given, validators = dict(limits), []
    if attribute.type is AttributeType.BINARY:
        kind, validators = "bytes", ["Raw"]
    validators += [given.pop(name) for name in (_MILLISECONDS, _ONE_OF) if name in given]
    if not attribute.required and not attribute.nullable:
        validators.append("NoNull")
    if attribute.holds_sensitive_data:
        given["repr"] = "False"
    if attribute.nullable or not attribute.required:
        kind = f"{kind} | None"
    if given:
        validators.append(f"Field({', '.join(f'{key}={value}' for key, value in given.items())})")
    default = "" if attribute.required else " = None"
    if not validators:
        return f"    {field}: {kind}{default}"
    return joined(f"    {field}: Annotated[", [kind, *validators], f"]{default}", indent=4)


def _limits(schema: Mapping[str, Any]) -> dict[str, str]:
    """Return what Pydantic checks of a value beside its type, by its own names."""
    is_number = schema.get("type") in {"number", "integer"}
    if "enum" in schema:  # that of texts is their type
        values = ", ".join(map(str, schema["enum"]))
        return {_ONE_OF: f"_one_of({values})"} if is_number else {}
    found = {
        _FIELD[name]: literal(value) if isinstance(value, str) else _number(value)
        for name, value in schema.items()
        if name in _FIELD and "contentEncoding" not in schema
    }
    if schema.get("type") == "integer":
        found["multiple_of"] = "1"
    if "anyOf" in schema and is_number:
        found[_MILLISECONDS] = _MILLISECONDS
    return found


def _number(value: int | Decimal) -> str:
    return str(value) if isinstance(value, int) else f'Decimal("{value}")'

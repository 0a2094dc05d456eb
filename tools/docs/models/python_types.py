"""Items as TypedDicts, with functions that build their keys: a Python module a product."""

import keyword
import re
from collections.abc import Container, Iterable, Iterator

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.schema import Product
from data_platform.dynamodb.types import AttributeType
from tools.docs.models.key_source import literal
from tools.docs.models.names import Names, snake_case
from tools.docs.models.python_source import (
    PART_FUNCTION,
    WORDS,
    comment,
    docstring,
    joined,
    key_builders,
)
from tools.docs.models.shapes import ItemModel, Shape, item_models, meaning_of

_FROM_TYPING = ("Any", "Final", "Literal", "NotRequired", "TypeAlias", "TypedDict")
_OWN = ("Binary", "Decimal", "Mapping", "Number", "_part", "as_item")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_WORD = re.compile(r"\w+")
_ABOUT = (
    "Items are those of boto3's resource interface, which gives Numbers as Decimal and takes int "
    "as well. Made by `datactl catalog write` from the declarations: do not edit, but copy the "
    "file to where it is used. It needs Python 3.11."
)
_AS_ITEM = '''\
def as_item(item: Mapping[str, object]) -> dict[str, Any]:
    """Return an item as type checkers want it to be for boto3, whose types take no TypedDict."""
    return dict(item)
'''


def python_module(product: Product) -> str:
    """Return a module with a TypedDict and key builders for every kind of item of a product."""
    names = Names({*WORDS, *_FROM_TYPING, *_OWN})
    models = item_models(product, names)
    body = [_AS_ITEM]
    for model in models:
        body += (_typed_dict(model, shape) for shape in model.shapes)
        if model.sensitive:
            body.append(_sensitive(model, names))
        body += key_builders(model, names)
    text = "\n\n".join(body)
    if "_part(" in text:
        text = f"{PART_FUNCTION}\n\n{text}"
    about = docstring(f"Items of {product.title}, and their keys.", _ABOUT, indent=0)
    return "\n".join(
        (*about, "", *_imports(text), "", "Number: TypeAlias = int | Decimal", "", "", text)
    )


def _imports(text: str) -> Iterator[str]:
    yield "from collections.abc import Mapping"
    yield "from decimal import Decimal"
    used = [name for name in _FROM_TYPING if name in text or name == "TypeAlias"]
    yield f"from typing import {', '.join(used)}"
    if "Binary" in text:
        yield ""
        yield "from boto3.dynamodb.types import Binary"


def _typed_dict(model: ItemModel, shape: Shape) -> str:
    about = model.about(shape, "``")
    vectors = model.vectors_in(shape)
    types = {each.name: _declared(each, shape, vectors) for each in shape.attributes}
    if _fits_class_syntax(types):
        lines = [f"class {shape.name}(TypedDict):", *docstring(*about)]
        for attribute in shape.attributes:
            lines += ["", f"    {attribute.name}: {types[attribute.name]}"]
            lines += docstring(meaning_of(attribute))
        return "\n".join((*lines, ""))
    lines = [f"{shape.name} = TypedDict(", f"    {literal(shape.name)},", "    {"]
    for attribute in shape.attributes:
        lines += comment(meaning_of(attribute), indent=8)
        lines.append(f"        {literal(attribute.name)}: {types[attribute.name]},")
    return "\n".join((*lines, "    },", ")", *docstring(*about, indent=0), ""))


def _fits_class_syntax(types: dict[str, str]) -> bool:
    """Tell whether all names can be fields of a class and say the same there.

    A field that is named as a type would stand for itself in the types behind it, one that begins
    with two underscores is renamed, and other alphabets are normalized.
    """
    used = words_in_types(types.values())
    return all(is_field_name(name, used) for name in types)


def is_field_name(name: str, used: Container[str]) -> bool:
    """Tell whether a class may have a field of that name, in which other names are used."""
    is_word = name.isascii() and name.isidentifier() and not keyword.iskeyword(name)
    return is_word and name not in used and not name.startswith("__")


def words_in_types(types: Iterable[str]) -> set[str]:
    """Return the names that types refer to, without the texts in them."""
    return {word for each in types for word in _WORD.findall(_TEXT.sub("", each))}


def _declared(attribute: Attribute, shape: Shape, vectors: Iterable[str]) -> str:
    is_vector = attribute.name in vectors
    found = "list[Number]" if is_vector else value_type(attribute, shape)
    if attribute.nullable:
        found = f"{found} | None"
    return found if attribute.required else f"NotRequired[{found}]"


def value_type(attribute: Attribute, shape: Shape) -> str:
    """Return the type of an attribute's value, for type checkers."""
    allowed = _allowed(attribute)
    inner = shape.inner.get(attribute.name)
    members = " | ".join(each for each in (allowed, inner) if each)
    return {
        AttributeType.STRING: allowed or "str",
        AttributeType.NUMBER: "Number",
        AttributeType.BINARY: "bytes | Binary",
        AttributeType.BOOLEAN: "bool",
        AttributeType.LIST: f"list[{members or 'Any'}]",
        AttributeType.MAP: inner or "dict[str, Any]",
        AttributeType.STRING_SET: f"set[{allowed or 'str'}]",
        AttributeType.NUMBER_SET: "set[Number]",
    }[attribute.type]


def _allowed(attribute: Attribute) -> str:
    texts = [literal(value) for value in attribute.allowed_values if isinstance(value, str)]
    return joined("Literal[", texts, "]", indent=4, used=30) if texts else ""


def _sensitive(model: ItemModel, names: Names) -> str:
    name = names.unique(f"{snake_case(model.name).upper()}_SENSITIVE")
    held = joined(
        f"{name}: Final = frozenset({{", [literal(each) for each in model.sensitive], "})"
    )
    said = f"Attributes of ``{model.name}`` with secrets or personal data: for no log."
    return "\n".join((held, *docstring(said, indent=0), ""))

"""Items as TypeScript types, with functions that build their keys: a module a product."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.schema import Product
from data_platform.dynamodb.types import AttributeType
from tools.docs.models.key_source import (
    arguments,
    expression,
    literal,
    parameter_names,
    signature,
)
from tools.docs.models.keys import (
    ComposedKey,
    beginnings,
    composed_keys,
    key_of_table,
    others_with,
)
from tools.docs.models.names import Names, camel_case, snake_case
from tools.docs.models.shapes import ItemModel, Shape, item_models, meaning_of

_LINE_LENGTH = 100
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)
_RESERVED = (
    "abstract any arguments as async await bigint boolean break case catch class const continue "
    "debugger declare default delete do else enum eval export extends false finally for from "
    "function get global if implements import in infer instanceof interface is keyof let module "
    "namespace never new null number object of package private protected public readonly require "
    "return set static string super switch symbol this throw true try type typeof undefined unique "
    "unknown using var void while with yield "
    "Array Error Infinity NaN Number ReadonlySet Record Set String Uint8Array keyPart"
)
_WORDS = frozenset(_RESERVED.split())
_KEY_TYPES = {
    AttributeType.STRING: "string",
    AttributeType.NUMBER: "number",
    AttributeType.BINARY: "Uint8Array",
}
_PART = "keyPart"
_PART_FUNCTION = """\
/** A part of a key as text; what would make the key of another item is refused. */
const keyPart = (name: string, value: string | number, ...dividers: string[]): string => {
  if (typeof value !== "string" && !Number.isFinite(value)) {
    throw new Error(`${name} is neither text nor a number, as a part of a key has to be.`);
  }
  const text = String(value);
  if (text === "") throw new Error(`${name} is empty, and a part of a key may not be.`);
  for (const divider of dividers) {
    if (text.includes(divider)) {
      throw new Error(`${name} has ${divider} in it, which divides the parts of this key.`);
    }
  }
  return text;
};
"""
_ABOUT = (
    "Items are those of the document client of AWS's SDK, version 3. Numbers are JavaScript's own: "
    "the client reads whole ones beyond 2^53 as bigint. Made by `datactl catalog write` from the "
    "declarations: do not edit, but copy the file to where it is used."
)


def typescript_module(product: Product) -> str:
    """Return a module with a type and key builders for every kind of item of a product."""
    names = Names(_WORDS)
    models = item_models(product, names)
    body: list[str] = []
    for model in models:
        body += (_type(model, shape) for shape in model.shapes)
        if model.sensitive:
            body.append(_sensitive(model, names))
        body += _key_builders(model, names)
    text = "\n".join(body)
    if "keyPart(" in text:
        text = f"{_PART_FUNCTION}\n{text}"
    about = _comment(f"Items of {product.title}, and their keys.", _ABOUT)
    return "\n".join((*about, "", text))


def _type(model: ItemModel, shape: Shape) -> str:
    vectors = model.vectors_in(shape)
    lines = [*_comment(*model.about(shape, "`")), f"export type {shape.name} = {{"]
    for attribute in shape.attributes:
        lines += _comment(meaning_of(attribute), indent=2)
        found = "number[]" if attribute.name in vectors else _value_type(attribute, shape)
        found += " | null" if attribute.nullable else ""
        mark = "" if attribute.required else "?"
        line = f"  {_property(attribute.name)}{mark}: {found};"
        lines.append(line.replace(": \n", ":\n", 1))
    return "\n".join((*lines, "};", ""))


def _value_type(attribute: Attribute, shape: Shape) -> str:
    values = [literal(value) for value in attribute.allowed_values]
    allowed = _joined("", values, " | ", "", indent=2, used=40) if values else ""
    inner = shape.inner.get(attribute.name)
    members = " | ".join(each for each in (allowed, inner) if each)
    end = "\n  " if "\n" in members else ""
    return {
        AttributeType.STRING: allowed or "string",
        AttributeType.NUMBER: allowed or "number",
        AttributeType.BINARY: "Uint8Array",
        AttributeType.BOOLEAN: "boolean",
        AttributeType.LIST: f"Array<{members or 'unknown'}{end}>",
        AttributeType.MAP: inner or "Record<string, unknown>",
        AttributeType.STRING_SET: f"Set<{allowed or 'string'}>",
        AttributeType.NUMBER_SET: f"Set<{allowed or 'number'}>",
    }[attribute.type]


def _sensitive(model: ItemModel, names: Names) -> str:
    name = names.unique(f"{snake_case(model.name).upper()}_SENSITIVE")
    members = [literal(each) for each in model.sensitive]
    said = f"Attributes of `{model.name}` with secrets or personal data: for no log."
    line = _joined(
        f"export const {name}: ReadonlySet<string> = new Set([", members, ", ", "]);", indent=0
    )
    return "\n".join((*_comment(said), line, ""))


def _key_builders(model: ItemModel, names: Names) -> Iterator[str]:
    keys = key_of_table(model.table, model.entity)
    composed = composed_keys(model.table, model.entity)
    stem = camel_case(model.name)
    whole = names.unique(f"{stem}Key")
    values = {
        key.attribute: names.unique(camel_case(snake_case(stem, key.attribute))) for key in composed
    }
    taken = {*_WORDS, whole, *values.values()}
    parameters = parameter_names((*keys, *composed), taken, camel_case)
    for key in composed:
        said = f"`{key.attribute}` of `{model.name}`."
        given = signature(key.parts, parameters, _KEY_TYPES)
        value = expression(key, parameters, _PART)
        yield _function(values[key.attribute], given, "string", said, value)
        for beginning in beginnings(model.table, key):
            yield _prefix(model, beginning, parameters, names)
    members, types = [], []
    for key in keys:
        if key.attribute in values:
            value = f"{values[key.attribute]}({', '.join(arguments(key.parts, parameters))})"
        else:
            value = expression(key, parameters, _PART)
        kind = "string" if key.is_composed else _KEY_TYPES[key.parts[0].type]
        members.append(f"{_property(key.attribute)}: {value}")
        types.append(f"{_property(key.attribute)}: {kind}")
    given = signature([part for key in keys for part in key.parts], parameters, _KEY_TYPES)
    value = _joined("({ ", members, ", ", " })", indent=2)
    yield _function(whole, given, f"{{ {'; '.join(types)} }}", f"The key of `{model.name}`.", value)


def _prefix(model: ItemModel, key: ComposedKey, parameters: dict[str, str], names: Names) -> str:
    by = [parameters[part.source] for part in key.parts]
    name = snake_case(model.name, key.attribute, "prefix", *(["by", *by] if by else []))
    if not by:
        others = ", ".join(f"`{each}`" for each in others_with(model.table, model.entity, key))
        also = f" Those of {others} do as well." if others else ""
        said = f"What `{key.attribute}` of every `{model.name}` begins with.{also}"
        line = f"export const {names.unique(name.upper())} = {expression(key, parameters, _PART)};"
        return "\n".join((*_comment(said), line, ""))
    said = f"What `{key.attribute}` of `{model.name}` of these begins with."
    given = signature(key.parts, parameters, _KEY_TYPES)
    function = names.unique(camel_case(name))
    return _function(function, given, "string", said, expression(key, parameters, _PART))


def _function(name: str, given: Sequence[str], returned: str, said: str, value: str) -> str:
    head = _joined(f"export const {name} = (", given, ", ", f"): {returned} =>", indent=0)
    return "\n".join((*_comment(said), head, f"  {value};", ""))


def _property(name: str) -> str:
    if name == "__proto__":  # written plainly, it is no property of an object
        return f"[{literal(name)}]"
    return name if _NAME.fullmatch(name) else literal(name)


def _joined(
    before: str, parts: Sequence[str], between: str, after: str, *, indent: int, used: int = 0
) -> str:
    line = f"{before}{between.join(parts)}{after}"
    if len(line) + indent + used <= _LINE_LENGTH:
        return line
    pad = " " * (indent + 2)
    if between == " | ":
        return f"\n{pad}| " + f"\n{pad}| ".join(parts)
    lines = "".join(f"{pad}{part},\n" for part in parts)
    return f"{before.rstrip()}\n{lines}{' ' * indent}{after.lstrip()}"


def _comment(*paragraphs: str, indent: int = 0) -> list[str]:
    pad = " " * indent
    safe = [" ".join(each.split()).replace("*/", "*\\/") for each in paragraphs]
    if len(safe) == 1 and len(safe[0]) + indent + 7 <= _LINE_LENGTH:
        return [f"{pad}/** {safe[0]} */"]
    lines = [f"{pad}/**"]
    for number, paragraph in enumerate(safe):
        filled = textwrap.wrap(
            paragraph, _LINE_LENGTH - 5, break_long_words=False, break_on_hyphens=False
        )
        lines += [f"{pad} *"] * (number > 0) + [f"{pad} * {line}" for line in filled]
    return [*lines, f"{pad} */"]

"""What an item has and may not have, or lacks, by the declared attributes of its entity."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from data_platform.dynamodb.attributes import Attribute
from data_platform.dynamodb.conditions import placeholders_of, resolve_template, template_matches
from data_platform.dynamodb.declarations import Entity
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.items import TYPE_NAMES, has_type, is_number
from data_platform.dynamodb.validation.names import shortened
from data_platform.dynamodb.validation.times import check_time
from data_platform.dynamodb.validation.values import check_storable

_HIDDEN = "a value that is not shown, since it is sensitive,"
_LISTS = (list, tuple)
_COLLECTIONS = (*_LISTS, set, frozenset)


@dataclass(frozen=True)
class Misfit:
    """One way in which an item differs from its declaration.

    Parameters
    ----------
    field
        The attribute; of nested ones the path, such as ``options[2].text``.
    found
        What was found. No value of a sensitive attribute is in it.
    allowed
        What is allowed instead.
    concerns_name
        Whether the attribute's presence is wrong, and not its value.
    """

    field: str
    found: str
    allowed: str
    concerns_name: bool = False


def attribute_misfits(
    attributes: Iterable[Attribute],
    item: Mapping[str, object],
    *,
    parent: str = "",
    is_complete: bool = True,
) -> Iterator[Misfit]:
    """Yield what is wrong with the attributes of an item, or of a Map in it.

    Parameters
    ----------
    attributes
        The attributes that are declared; there may be no others.
    item
        The values by their names.
    parent
        What stands in front of the names in a misfit.
    is_complete
        Whether all required attributes have to be there; not among the changes of an update.
    """
    declared = {attribute.name: attribute for attribute in attributes}
    for name in sorted(set(item) - set(declared)):
        found = f"{shortened(name)} is not an attribute of the entity"
        fix = "Declare the attribute, or correct the name"
        yield Misfit(f"{parent}{name}", found, fix, concerns_name=True)
    for name, attribute in declared.items():
        if name in item:
            yield from value_misfits(attribute, item[name], f"{parent}{name}")
        elif attribute.required and is_complete:
            found = f"the required attribute '{name}' is missing"
            fix = "Every item of the entity has it, unless declared with required=False"
            yield Misfit(f"{parent}{name}", found, fix, concerns_name=True)


def value_misfits(attribute: Attribute, value: object, field: str) -> Iterator[Misfit]:
    """Yield what is wrong with the value of an attribute, or of what is nested in it."""
    hidden = attribute.holds_sensitive_data
    if value is None:
        if not attribute.nullable:
            yield Misfit(field, "it is NULL", "Only attributes declared nullable=True may be")
        return
    if not has_type(value, attribute.type):
        found = f"{_shown(value, hidden=hidden)} is a {type(value).__name__}"
        fix = f"A {attribute.type.name} is written as {TYPE_NAMES[attribute.type]}"
        yield Misfit(field, found, fix)
        return
    try:
        check_storable(field, "value", value)
        check_time(field, attribute, value)
    except DeclarationError as error:
        yield Misfit(field, f"{_HIDDEN} is wrong" if hidden else error.problem, error.fix)
        return
    yield from _range_misfits(attribute, value, field)
    yield from _member_misfits(attribute, value, field)
    if isinstance(value, Mapping) and attribute.fields:
        yield from attribute_misfits(attribute.fields, value, parent=f"{field}.")


def template_misfits(entity: Entity, item: Mapping[str, object]) -> Iterator[Misfit]:
    """Yield the keys of an item that are not composed as its entity says."""
    for name, template in entity.key_templates.items():
        found = item.get(name)
        if not isinstance(found, str):
            continue
        attribute = entity.attribute(name)
        hidden = attribute is not None and attribute.sensitive
        shown = _shown(found, hidden=hidden)
        known = {part: item[part] for part in placeholders_of(template) if part in item}
        if len(known) == len(set(placeholders_of(template))):
            wanted = str(resolve_template(template, known))  # type: ignore[arg-type]
            if found != wanted:
                differs = f"{shown} differs from its template {template!r}"
                expected = f"'{template}' of the item's own values" if hidden else repr(wanted)
                yield Misfit(name, differs, f"Expected {expected}")
                continue
        if not template_matches(template, found):
            fix = "Correct the key or template"
            yield Misfit(name, f"{shown} does not fit {template!r}", fix)


def _range_misfits(attribute: Attribute, value: object, field: str) -> Iterator[Misfit]:
    if not is_number(value):
        return
    low, high = attribute.minimum, attribute.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        limits = [f"at least {low}"] * (low is not None) + [f"at most {high}"] * (high is not None)
        found = f"{_shown(value, hidden=attribute.sensitive)} is out of range"
        yield Misfit(field, found, f"It is {' and '.join(limits)}")


def _member_misfits(attribute: Attribute, value: object, field: str) -> Iterator[Misfit]:
    """Yield the members of a list or set, or the plain value, that may not be there."""
    members = value if isinstance(value, _COLLECTIONS) else (value,)
    for position, member in enumerate(members):
        place = f"{field}[{position}]" if isinstance(value, _LISTS) else field
        shown = _shown(member, hidden=attribute.holds_sensitive_data)
        if isinstance(member, Mapping):
            if isinstance(value, _LISTS) and attribute.fields:
                yield from attribute_misfits(attribute.fields, member, parent=f"{place}.")
        elif attribute.allowed_values:
            if member not in attribute.allowed_values:
                allowed = ", ".join(map(repr, attribute.allowed_values))
                yield Misfit(place, f"{shown} is not allowed", f"Use one of {allowed}")
        elif attribute.fields:
            names = ", ".join(each.name for each in attribute.fields)
            allowed = f"A Map with {names}; a List of Numbers or texts is declared without fields"
            yield Misfit(place, f"{shown} is no Map", allowed)


def _shown(value: object, *, hidden: bool) -> str:
    if hidden:
        return _HIDDEN
    return shortened(str(value)).strip("'") if isinstance(value, Decimal) else shortened(value)

"""Checks of entities and their example items."""

from data_platform.dynamodb.declarations import Entity, Example, Table
from data_platform.dynamodb.errors import DeclarationError
from data_platform.dynamodb.load import Load
from data_platform.dynamodb.validation.attribute import check_attributes
from data_platform.dynamodb.validation.item import MAX_ITEM_BYTES, check_item
from data_platform.dynamodb.validation.key_values import check_item_keys
from data_platform.dynamodb.validation.misfits import template_misfits
from data_platform.dynamodb.validation.names import check_pascal_case, check_unique


def check_entity(where: str, entity: Entity) -> None:
    """Refuse an entity with repeated attributes, without an example, or with a false example."""
    place = f"{where}, entity '{entity.name}'"
    check_pascal_case(place, "name", entity.name)
    check_attributes(place, entity.attributes)
    if not entity.examples:
        raise DeclarationError(place, "examples", "there are none", "Give the document's example")
    if entity.load:
        _check_load(f"{place}, load", entity.load)
    for example in entity.examples:
        example_place = f"{place}, example '{example.name}'"
        check_item(example_place, entity.attributes, example.item)
        _check_templates(example_place, entity, example)


def check_examples(where: str, table: Table) -> None:
    """Refuse two examples with one name or one primary key, and keys that DynamoDB refuses."""
    check_unique(where, "examples", (example.name for example in table.examples))
    for example in table.examples:
        check_item_keys(f"{where}, example '{example.name}'", table, example.item)
    owners: dict[tuple[object, ...], str] = {}
    for example in table.examples:
        primary_key = tuple(example.item[key.name] for key in table.keys)
        other = owners.setdefault(primary_key, example.name)
        if other != example.name:
            raise DeclarationError(
                where,
                "examples",
                f"'{other}' and '{example.name}' have the same primary key",
                "One would overwrite the other: change a key attribute",
            )


def _check_load(place: str, load: Load) -> None:
    for part in (load, *load.queries, *load.searches):
        for field, value in vars(part).items():
            if isinstance(value, int | float) and value < 0:
                raise DeclarationError(place, field, f"it is {value}", "Give 0 or more")
    size = load.item_bytes
    if size is not None and not 1 <= size <= MAX_ITEM_BYTES:
        raise DeclarationError(
            place, "item_bytes", f"it is {size}", f"DynamoDB stores 1 to {MAX_ITEM_BYTES:,}"
        )


def _check_templates(where: str, entity: Entity, example: Example) -> None:
    for name in entity.key_templates:
        if entity.attribute(name) is None:
            raise DeclarationError(
                where, "key_templates", f"the entity has no attribute '{name}'", "Correct the name"
            )
    for misfit in template_misfits(entity, example.item):
        raise DeclarationError(where, misfit.field, misfit.found, misfit.allowed)

"""The types generated for Python and TypeScript take every item as declared, and no other."""

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from data_platform.dynamodb.conditions import placeholders_of
from data_platform.dynamodb.schema import Entity, Product, Table
from stacks.products import PRODUCTS
from tests.unit.models.mutations import mistakes_of_type
from tests.unit.models.strange_product import STRANGE
from tests.unit.models.type_checkers import (
    mypy_errors,
    printed_by_node,
    python_literal,
    typescript_errors,
    typescript_literal,
)
from tools.docs.models.modules import module_files
from tools.docs.models.names import Names, camel_case, snake_case
from tools.docs.models.shapes import item_models

ALL = (*PRODUCTS, STRANGE)
RENAMED = {
    ("plain-2nd", "RecordProto"): "Plain2ndRecordProto",  # another table has one
    ("strange", "Record"): "Record",
}
RENAMED_IN_TYPESCRIPT = {**RENAMED, ("strange", "Record"): "StrangeRecord"}  # a type of its own
Modules = Mapping[str, str]


@pytest.fixture(scope="module")
def modules() -> Modules:
    """Return the text of every module by its file's name."""
    return {Path(path).name: text for path, text in module_files(ALL).items()}


def _kinds(
    product: Product, renamed: Mapping[tuple[str, str], str] = RENAMED
) -> Iterator[tuple[Table, Entity, str]]:
    """Yield what applications meet, with the name of its type."""
    for table in product.tables:
        if not table.is_internal:
            for entity in table.entities:
                yield table, entity, renamed.get((table.name, entity.name), entity.name)


def _wrong(product: Product) -> Iterator[tuple[str, dict[str, Any]]]:
    if product is not STRANGE:  # whose types are tried by its examples
        for _table, entity, name in _kinds(product):
            for _path, item in mistakes_of_type(entity, entity.examples[0].item):
                yield name, item


def _parts(table: Table, entity: Entity, item: Mapping[str, Any]) -> list[Any]:
    """Return what an item's key is made of, in the order of its templates."""
    parts: dict[str, Any] = {}
    for key in table.keys:
        template = entity.key_templates.get(key.name)
        if template is None:
            parts.setdefault(key.name, item[key.name])
            continue
        names = placeholders_of(template)
        pattern = re.escape(template)
        for name in names:
            unknown = ".+" if name == names[-1] else "[^#]+"
            known = re.escape(str(item[name])) if name in item else unknown
            pattern = pattern.replace(f"<{name}>", f"({known})")
        found = re.fullmatch(pattern, item[key.name])
        assert found is not None, (template, item[key.name])
        for name, text in zip(names, found.groups(), strict=True):
            parts.setdefault(name, item.get(name, text))
    return list(parts.values())


def test_mypy_takes_items_as_declared_and_no_others(modules: Modules, tmp_path: Path) -> None:
    expected, count = set(), 0
    for name, text in modules.items():
        if name.endswith(".py"):
            (tmp_path / name).write_text(text, "utf-8")
    for product in ALL:
        module = f"{product.name}_models"
        lines = ["from decimal import Decimal", f"import {module} as m"]
        for _table, entity, name in _kinds(product):
            for example in entity.examples:
                count += 1
                lines.append(f"right_{count}: m.{name} = {python_literal(example.item)}")
                lines.append(f"m.as_item(right_{count})")
        for number, (name, item) in enumerate(_wrong(product)):
            lines.append(f"wrong_{number}: m.{name} = {python_literal(item)}")
            expected.add((f"{product.name}_items.py", len(lines)))
        (tmp_path / f"{product.name}_items.py").write_text("\n".join(lines), "utf-8")
    found, said = mypy_errors(tmp_path)
    assert found ^ expected == set(), said[-4_000:]
    assert count == sum(len(entity.examples) for product in ALL for _, entity, _ in _kinds(product))


def test_typescript_takes_items_as_declared_and_no_others(modules: Modules, tmp_path: Path) -> None:
    expected, count = set(), 0
    for name, text in modules.items():
        if name.endswith(".ts"):
            (tmp_path / name).write_text(text, "utf-8")
    for product in ALL:
        lines = [f'import type * as m from "./{product.name}-models.ts";']
        for _table, entity, name in _kinds(product, RENAMED_IN_TYPESCRIPT):
            for example in entity.examples:
                count += 1
                right = typescript_literal(example.item)
                lines.append(f"export const right{count}: m.{name} = {right};")
                lines.append(f"export const item{count}: Record<string, any> = right{count};")
        for number, (name, item) in enumerate(_wrong(product)):
            if name == "Rubric" and isinstance(item.get("band_descriptors"), list):
                continue  # an array has members "0" to "9" as well
            lines.append(f"export const wrong{number}: m.{name} = {typescript_literal(item)};")
            expected.add((f"{product.name}-items.ts", len(lines)))
        (tmp_path / f"{product.name}-items.ts").write_text("\n".join(lines), "utf-8")
    found, said = typescript_errors(tmp_path)
    assert found ^ expected == set(), said[-4_000:]
    _check_keys_of_typescript(tmp_path)


def _check_keys_of_typescript(folder: Path) -> None:
    """Hold that key builders, as compiled in a folder, make the keys of all examples."""
    lines = ["const keys = [];"]
    expected: list[dict[str, Any] | None] = []
    for number, product in enumerate(ALL):
        lines.append(f'import * as m{number} from "./made/{product.name}-models.js";')
        for table, entity, name in _kinds(product, RENAMED_IN_TYPESCRIPT):
            for example in entity.examples:
                given = ", ".join(map(typescript_literal, _parts(table, entity, example.item)))
                lines.append(f"keys.push(m{number}.{camel_case(name)}Key({given}));")
                expected.append({key.name: example.item[key.name] for key in table.keys})
    # What is no key of that item is refused, as in Python.
    mavprep = [product.name for product in ALL].index("mavprep")
    for call in (
        'postLikeKey("p1", "c1#u1")',
        'commentLikeKey("p1", "c1#c2", "u1")',
        'profilePk("")',
        "profilePk(undefined)",
        "profilePk(null)",
        "profilePk(NaN)",
        "profilePk(true)",
    ):
        lines.append(f"try {{ keys.push(m{mavprep}.{call}); }} catch {{ keys.push(null); }}")
        expected.append(None)
    lines.append("console.log(JSON.stringify(keys));")
    assert printed_by_node("\n".join(lines), folder) == json.loads(
        json.dumps(expected, default=int)
    )


@pytest.mark.parametrize("product", ALL, ids=lambda product: product.name)
def test_key_builders_in_python_make_the_keys_of_all_examples(
    modules: Modules, product: Product
) -> None:
    module = _loaded(modules, product)
    for table, entity, name in _kinds(product):
        build = module[f"{snake_case(name)}_key"]
        for example in entity.examples:
            key = {each.name: example.item[each.name] for each in table.keys}
            assert build(*_parts(table, entity, example.item)) == key


def _loaded(modules: Modules, product: Product) -> dict[str, Any]:
    module: dict[str, Any] = {}
    exec(compile(modules[f"{product.name}_models.py"], product.name, "exec"), module)  # noqa: S102
    return module


def test_fields_are_those_of_the_declaration(modules: Modules) -> None:
    """In a class body Python would rename some, and normalize others."""
    module = _loaded(modules, STRANGE)
    for _table, entity, name in _kinds(STRANGE):
        kind = module[name]
        assert set(kind.__annotations__) == {each.name for each in entity.attributes}
        assert kind.__required_keys__ == {each.name for each in entity.attributes if each.required}


def test_a_part_may_not_make_the_key_of_another_item(modules: Modules) -> None:
    (mavprep,) = (product for product in PRODUCTS if product.name == "mavprep")
    module = _loaded(modules, mavprep)
    assert module["post_like_key"]("p1", "u1") == {"PK": "POST#p1", "SK": "LIKE#u1"}
    for function, parts in (
        ("post_like_key", ("p1", "c1#u1")),  # it would be a like of a comment
        ("comment_like_key", ("p1", "c1#c2", "u1")),
        ("profile_key", ("",)),
    ):
        with pytest.raises(ValueError, match=r"divides the parts of this key|is empty"):
            module[function](*parts)
    # A member of an enumeration is its value, as for boto3.
    member = Enum("Users", {"ADA": "u1"}, type=str).ADA  # type: ignore[attr-defined]
    assert module["profile_key"](member)["PK"] == "USER#u1"
    # As text, what a caller has not given would be the key of one item for all of them.
    for missing in (None, True, float("nan"), ["u1"]):
        with pytest.raises(TypeError, match="user_id is neither text nor a number"):
            module["profile_key"](missing)
    # The last part may be anything, where no longer key begins like it.
    assert module["comment_like_key"]("p1", "c1", "u#1")["SK"] == "LIKE#c1#u#1"


def test_prefixes_find_the_keys_that_begin_with_them(modules: Modules) -> None:
    (mavprep,) = (product for product in PRODUCTS if product.name == "mavprep")
    module = _loaded(modules, mavprep)
    key = module["test_attempt_key"]("u1", "t1", "2025-01-27T10:00:00Z")
    assert key["PK"] == module["test_attempt_pk"]("u1")
    assert key["SK"].startswith(module["test_attempt_sk_prefix_by_test_id"]("t1"))
    assert key["SK"].startswith(module["TEST_ATTEMPT_SK_PREFIX"])
    # The divider is part of it: t1 is not t10.
    other = module["test_attempt_sk"]("t10", "2025-01-27T10:00:00Z")
    assert not other.startswith(module["test_attempt_sk_prefix_by_test_id"]("t1"))


def test_sensitive_attributes_are_named(modules: Modules) -> None:
    for product in ALL:
        module = _loaded(modules, product)
        for _table, entity, name in _kinds(product):
            marked = {each.name for each in entity.attributes if each.holds_sensitive_data}
            assert module.get(f"{snake_case(name).upper()}_SENSITIVE", set()) == marked


def test_names_of_types_are_unique_and_stay() -> None:
    names = [shape.name for model in item_models(STRANGE, Names({"Any"})) for shape in model.shapes]
    assert len(names) == len(set(names))
    assert {"RecordProto", "Plain2ndRecordProto"} <= set(names)

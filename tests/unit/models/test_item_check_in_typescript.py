"""The check of items for TypeScript says what the declarations say."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from data_platform.dynamodb.schema import Table
from stacks.products import PRODUCTS
from tests.unit.models.mutations import mutations
from tests.unit.models.strange_product import STRANGE
from tests.unit.models.type_checkers import printed_by_node, typescript_errors, typescript_literal
from tools.docs.models.json_schema import table_schema
from tools.docs.writing import MODELS
from tools.output.json_text import json_text

TABLES = [table for product in (*PRODUCTS, STRANGE) for table in product.tables]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the check is compiled."""
    folder = tmp_path_factory.mktemp("item-check")
    shutil.copy(MODELS / "item-check.ts", folder)
    assert typescript_errors(folder) == (set(), "")
    return folder


def _checked(folder: Path, items: list[tuple[Table, Mapping[str, Any]]]) -> list[list[str]]:
    """Return the fields that are wrong with each item."""
    lines = [
        'import { itemMisfits } from "./made/item-check.js";',
        'import { readFileSync } from "node:fs";',
        "const schemas = JSON.parse(readFileSync('schemas.json', 'utf8'));",
        "const fields = (name, item) => itemMisfits(schemas[name], item).map((one) => one.field);",
        "const found = [];",
        *(
            f"found.push(fields({json.dumps(table.name)}, {typescript_literal(item)}));"
            for table, item in items
        ),
        "console.log(JSON.stringify(found));",
    ]
    schemas = {table.name: table_schema(table) for table in TABLES}
    (folder / "schemas.json").write_text(json_text(schemas), "utf-8")
    (folder / "run.mjs").write_text("\n".join(lines), "utf-8")
    answer: list[list[str]] = printed_by_node('await import("./run.mjs");', folder)
    return answer


def test_it_finds_what_the_declarations_refuse(compiled: Path) -> None:
    right: list[tuple[Table, Mapping[str, Any]]] = []
    wrong: list[tuple[Table, Mapping[str, Any]]] = []
    paths = []
    for table in TABLES:
        for entity in table.entities:
            right += [(table, example.item) for example in entity.examples]
            if table not in STRANGE.tables:
                for path, item in mutations(entity, entity.examples[0].item):
                    wrong.append((table, item))
                    paths.append(path)
    found = _checked(compiled, right + wrong)
    assert found[: len(right)] == [[]] * len(right)
    keys = {key.name for table in TABLES for key in table.keys}
    for (table, mistaken), path, fields in zip(wrong, paths, found[len(right) :], strict=True):
        # By a wrong key, an item is of another kind or of none.
        assert path in fields or (path in keys and fields), (table.name, path, fields, mistaken)


def test_an_update_needs_what_it_sets_alone_and_shows_no_value(compiled: Path) -> None:
    users = next(table for table in TABLES if table.name == "ielts-genai-prep-users")
    (compiled / "schema.json").write_text(json_text(table_schema(users)), "utf-8")
    said = printed_by_node(
        """
        import { changeMisfits } from "./made/item-check.js";
        import { readFileSync } from "node:fs";
        const schema = JSON.parse(readFileSync("schema.json", "utf8"));
        console.log(JSON.stringify([
          changeMisfits(schema, "User", { account_status: "active" }),
          changeMisfits(schema, "User", { account_status: "hunter2", username: 7, x: "hunter2" }),
        ]));
        """,
        compiled,
    )
    assert said[0] == []
    assert [each["field"] for each in said[1]] == ["account_status", "username", "x"]
    assert "hunter2" not in json.dumps(said)


def test_a_map_is_looked_into_and_what_the_client_does_not_write_is_refused(
    compiled: Path,
) -> None:
    """The document client writes a Map as it writes an object, and neither a Date nor a text."""
    users = next(table for table in TABLES if table.name == "ielts-genai-prep-users")
    sessions = next(table for table in TABLES if table.name == "ielts-genai-prep-sessions")
    schemas = {each.name: table_schema(each) for each in (users, sessions)}
    (compiled / "schemas.json").write_text(json_text(schemas), "utf-8")
    said = printed_by_node(
        """
        import { changeMisfits } from "./made/item-check.js";
        import { readFileSync } from "node:fs";
        const schemas = JSON.parse(readFileSync("schemas.json", "utf8"));
        class NumberValue { constructor(value) { this.value = value; } }
        const fields = (table, kind, changes) =>
          changeMisfits(schemas[table], kind, changes).map((each) => each.field);
        const user = (changes) => fields("ielts-genai-prep-users", "User", changes);
        const expiry = (value) =>
          fields("ielts-genai-prep-sessions", "Session", { expires_at: new NumberValue(value) });
        console.log(JSON.stringify([
          user(new Map([["account_status", "active"]])),
          user(new Map([["account_status", "gone"], ["x", 1]])),
          user(new Date()),
          expiry("1800000000"),
          expiry("soon"),
          expiry(""),
        ]));
        """,
        compiled,
    )
    assert said == [[], ["account_status", "x"], [""], [], ["expires_at"], ["expires_at"]]

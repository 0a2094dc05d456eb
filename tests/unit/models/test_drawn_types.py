"""Generated modules are right for tables of any legal names, types and items."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from data_platform.dynamodb.schema import Product, Table
from tests.queries.drawn import Draft, right_drafts
from tests.unit.models.type_checkers import as_boto3_gives_it
from tools.docs.models.modules import KINDS


@settings(max_examples=20, derandomize=True, suppress_health_check=list(HealthCheck))
@given(right_drafts())
def test_types_keep_names_and_items_as_declared(draft: Draft) -> None:
    table = draft.declared()
    if not isinstance(table, Table):
        return
    product = Product(
        name="drawn",
        title="Drawn",
        owner="test",
        stack_name="DrawnStack",
        export_prefix="Drawn",
        tables=(table,),
    )
    types, models = (_loaded(KINDS[kind](product)) for kind in ("python", "pydantic"))
    (entity,) = table.entities
    names = {attribute.name for attribute in entity.attributes}
    assert set(types["Thing"].__annotations__) == names
    fields = models["Thing"].model_fields
    assert {field.alias or name for name, field in fields.items()} == names
    for example in entity.examples:
        item = as_boto3_gives_it(example.item)
        assert models["Thing"].model_validate(item).as_item() == item
        key = {each.name: example.item[each.name] for each in table.keys}
        assert types["thing_key"](*key.values()) == models["thing_key"](*key.values()) == key


def _loaded(text: str) -> dict[str, Any]:
    module: dict[str, Any] = {}
    exec(compile(text, "drawn", "exec"), module)  # noqa: S102  our own module
    return module

"""The printed Pydantic models refuse what the declarations refuse, and return what they took."""

from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel, ValidationError

from data_platform.dynamodb.schema import Product
from stacks.products import PRODUCTS
from tests.unit.models.mutations import mutations
from tests.unit.models.strange_product import STRANGE
from tests.unit.models.type_checkers import as_boto3_gives_it
from tools.cli import cli
from tools.docs.models.pydantic_models import pydantic_module
from tools.docs.writing import MODELS

ALL = {product.name: product for product in (*PRODUCTS, STRANGE)}


def _printed(product: Product) -> str:
    if product is STRANGE:
        return pydantic_module(STRANGE)
    answer = CliRunner().invoke(cli, ["catalog", "models", product.name, "--kind", "pydantic"])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def _models(product: Product) -> dict[tuple[str, str], type[BaseModel]]:
    module: dict[str, Any] = {}
    exec(compile(_printed(product), product.name, "exec"), module)  # noqa: S102  our own module
    renamed = {("plain-2nd", "RecordProto"): "Plain2ndRecordProto"}
    return {
        (table.name, entity.name): module[renamed.get((table.name, entity.name), entity.name)]
        for table in product.tables
        if not table.is_internal
        for entity in table.entities
    }


@pytest.mark.parametrize("name", ALL)
def test_models_take_items_as_declared_and_no_others(name: str) -> None:
    product = ALL[name]
    models = _models(product)
    for (table_name, kind), model in models.items():
        table = product.table(table_name)
        entity = table.entity(kind) if table else None
        assert entity is not None
        for example in entity.examples:
            item = as_boto3_gives_it(example.item)
            assert model.model_validate(item).as_item() == item  # type: ignore[attr-defined]
        if product is STRANGE:
            continue
        for path, wrong in mutations(entity, as_boto3_gives_it(entity.examples[0].item)):
            with pytest.raises(ValidationError) as refused:
                model.model_validate(wrong)
            assert refused.value.error_count(), path


def test_no_sensitive_value_is_shown() -> None:
    session = _models(ALL["ielts"])["ielts-genai-prep-sessions", "Session"]
    table = ALL["ielts"].table("ielts-genai-prep-sessions")
    assert table is not None
    item = {**table.examples[0].item, "ip_address": "hunter2"}
    assert "hunter2" not in repr(session.model_validate(item))
    with pytest.raises(ValidationError) as refused:
        session.model_validate({**item, "session_id": b"hunter2", "surplus": 1})
    assert "hunter2" not in str(refused.value)


def test_null_is_not_absent() -> None:
    """Pydantic would take None for what has a default, and DynamoDB would store NULL."""
    record = _models(STRANGE)["strange", "Record"]
    item = as_boto3_gives_it(STRANGE.tables[0].examples[1].item)
    assert record.model_validate(item).as_item()["nothing"] is None  # type: ignore[attr-defined]
    with pytest.raises(ValidationError):
        record.model_validate({**item, "userId": None})


def test_the_command_prints_what_is_committed() -> None:
    for product in PRODUCTS:
        for kind, file in (("python", "_models.py"), ("typescript", "-models.ts")):
            answer = CliRunner().invoke(cli, ["catalog", "models", product.name, "--kind", kind])
            path = MODELS / product.name / f"{product.name}{file}"
            assert answer.stdout == path.read_text("utf-8")
    assert CliRunner().invoke(cli, ["catalog", "models", "nowhere"]).exit_code == 2

"""`datactl cost --load`: parts add up, alternatives save what they say, documents stand beside."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import Product, Table
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import entity, get_lesson, table
from tests.unit.declarations.test_refused_products import FIELDS
from tools.cli import cli
from tools.cost import prices
from tools.cost.alternatives import Alternative, alternatives_of_table
from tools.cost.documented import documented_figures
from tools.cost.load_page import load_sections
from tools.cost.messages import DOCUMENT_USD, costs_of_messages
from tools.cost.parts import costs_of_table, part_costs
from tools.cost.usage import table_usage


def _lessons(load: Load, *, expires: bool = True, **changes: Any) -> tuple[Product, Table]:
    lessons = table(entities=(entity(load=load),), **changes)
    if not expires:
        lessons = replace(lessons, ttl=None)
    fields: dict[str, Any] = {**FIELDS, "tables": (lessons,)}
    return Product(**fields), lessons


def _by_what(product: Product, declared: Table) -> dict[str, Alternative]:
    return {each.what: each for each in alternatives_of_table(product, declared)}


def test_parts_are_what_the_table_uses() -> None:
    for product in PRODUCTS:
        for declared in product.tables:
            usage = table_usage(declared, product=product)
            parts = [part.usage for part in costs_of_table(product, declared)]
            assert sum(part.write_units for part in parts) == pytest.approx(usage.write_units)
            assert sum(part.read_units for part in parts) == pytest.approx(usage.read_units)
            assert sum(part.stored_bytes for part in parts) == pytest.approx(
                usage.table_bytes + usage.index_bytes + usage.vector_bytes
            )


def test_a_stage_pays_for_its_part_of_the_load() -> None:
    prod, staging = (
        sum(part.usd for part in part_costs(PRODUCTS[0], stage)) for stage in ("prod", "staging")
    )
    assert staging == pytest.approx(0.05 * prod)


def test_an_index_of_keys_saves_its_bytes_and_costs_a_read_for_each_item() -> None:
    """Items of 3 KB: an entry of keys takes one unit instead of three, and 0.1 KB of storage."""
    load = Load(created=1_000_000, months_kept=1, item_bytes=3_000)
    queried = replace(load, queries=(Queries(1_000, items=50, index="status-index"),))
    saved, net = (
        _by_what(*_lessons(each, expires=False))["KEYS_ONLY"].saving_usd for each in (load, queried)
    )
    writes = 2_000_000 * prices.WRITE_UNIT.usd
    storage = 3 * prices.TABLE_STORAGE.usd
    assert writes + 0.95 * storage < saved < writes + storage
    # The query of the index reads less, and a GetItem for each item comes on top of it.
    fewer = 1_000 * (ceil_units(50 * 3_000) - ceil_units(50 * 70))
    added = 1_000 * 50 * 0.5
    assert saved - net == pytest.approx((added - fewer) * prices.READ_UNIT.usd)


def ceil_units(size: int) -> float:
    """Return the units of an eventually consistent read."""
    return -(-size // 4096) / 2


def test_an_index_of_a_table_that_expires_keeps_what_tells_so() -> None:
    found = _by_what(*_lessons(Load(created=1_000, item_bytes=3_000)))
    assert "KEYS_ONLY" not in found
    alternative = found["keys and expiresAt only"]
    assert "lessons-by-status: a GetItem for each item found" in alternative.breaks
    assert "no load says how many are" in alternative.condition


def test_items_that_go_sooner_save_their_storage_and_an_archive_costs_its_own() -> None:
    load = Load(created=1_000_000, item_bytes=1_000)
    product, lessons = _lessons(load, expires=False, indexes=(), access_patterns=(get_lesson(),))
    found = _by_what(product, lessons)
    kept = 9 * (prices.TABLE_STORAGE.usd + prices.POINT_IN_TIME_RECOVERY.usd)
    assert found["TTL of 3 months"].saving_usd == pytest.approx(kept)
    archived = 9 * prices.OBJECT_STORAGE.usd
    assert found["archive in S3 after 3 months"].saving_usd == pytest.approx(kept - archived)
    assert not [what for what in _by_what(*_lessons(load)) if "3 months" in what]


@pytest.mark.parametrize(("changed", "saves"), [(1_000, False), (50_000_000, True)])
def test_provisioned_units_save_where_much_is_written(changed: int, *, saves: bool) -> None:
    what = "provisioned, 5 units or more at 70 %"
    assert (_by_what(*_lessons(Load(changed=changed)))[what].saving_usd > 0) is saves


@pytest.mark.parametrize(("changed", "saves"), [(0, True), (50_000_000, False)])
def test_infrequent_access_saves_where_storage_dominates(changed: int, *, saves: bool) -> None:
    load = Load(standing=10_000_000, changed=changed)
    found = _by_what(*_lessons(load, expires=False))["Standard-IA class"]
    assert (found.saving_usd > 0) is saves
    assert found.condition == "Storage costs more than 42 % of what requests do"


def test_each_documented_figure_that_differs_says_why() -> None:
    figures = documented_figures()
    for figure in figures:
        differs = (
            figure.document_usd is None or abs(figure.document_usd - figure.computed_usd) > 0.005
        )
        assert figure.why or not differs, figure.what
    quoted = {figure.what: figure.document_usd for figure in figures}
    parts = [f"{name}: in all" for name in ("ModuleAnalyticsIndex", "StudentActivityIndex")]
    parts += ["ProviderUsageIndex: in all", "ChatMessages itself: storage"]
    assert sum(quoted[part] or 0 for part in parts) == pytest.approx(DOCUMENT_USD[1_000_000])
    assert any("25 GB" in figure.why for figure in figures if figure.product == "MavPrep")


def test_messages_cost_in_proportion() -> None:
    one, other = costs_of_messages((1_000_000, 2_500_000_000))
    assert one.document_usd == 7.76
    assert other.document_usd is None
    assert other.kept_usd == pytest.approx(2_500 * one.kept_usd)
    assert one.first_month_usd < one.kept_usd


def test_the_costs_of_a_product_for_people() -> None:
    answer = CliRunner().invoke(cli, ["cost", "--load", "--product", "tutoria", "--messages", "5M"])
    assert answer.exit_code == 0, answer.output
    for text in ("ProviderUsageIndex", "why they differ", "5,000,000", "TTL of 3 months", "####"):
        assert text in answer.stdout
    assert re.search(
        r"^ChatMessages +ModuleAnalyticsIndex +1,000,000 ", answer.stdout, re.MULTILINE
    )
    assert "MavPrep" not in answer.stdout


def test_the_costs_of_all_products_for_scripts() -> None:
    record = json.loads(CliRunner().invoke(cli, ["cost", "--load", "--json"]).stdout)
    assert [each["product"] for each in record["products"]] == [each.name for each in PRODUCTS]
    assert record["stage"] == "prod"
    for each in record["products"]:
        for part in each["parts"]:
            amounts = [part[f"{kind}_usd"] for kind in ("writes", "reads", "storage", "recovery")]
            assert part["usd"] == pytest.approx(sum(amounts))
        savings = [one["saving_usd"] for one in each["alternatives"]]
        assert savings == sorted(savings, reverse=True)
    assert len(record["messages"]) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--load", "--messages", "5M,ten"], "is no list of numbers above 0"),
        (["--load", "--messages", "0"], "is no list of numbers above 0"),
        (["--load", "--json", "--messages", "9" * 400], "of at most 1000000B"),
        (["--load", "--product", ""], "There is no product ''"),
        (["--product", ""], "--product, --messages and --chart need --load"),
        (["--load", "--product", "chess"], "There is no product 'chess'"),
        (["--load", "--details"], "leave --details out"),
        (["--messages", "1M"], "--product, --messages and --chart need --load"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(arguments: list[str], message: str) -> None:
    answer = CliRunner().invoke(cli, ["cost", *arguments])
    assert answer.exit_code == 2
    assert message in answer.stderr


def test_the_chart_is_the_same_each_time(tmp_path: Path) -> None:
    file = tmp_path / "costs.svg"
    answer = CliRunner().invoke(cli, ["cost", "--load", "--product", "iops", "--chart", str(file)])
    assert answer.exit_code == 0, answer.output
    drawn = file.read_text("utf-8")
    assert "<svg" in drawn
    assert "mathdefault" not in drawn
    assert drawn.endswith("</svg>\n")
    from tools.cost.chart import draw  # noqa: PLC0415  loads matplotlib, in this test alone

    (iops,) = (each for each in PRODUCTS if each.name == "iops")
    assert drawn == draw(costs_of_messages(), part_costs(iops, "prod"))
    missing = ["cost", "--load", "--product", "iops", "--chart", str(tmp_path / "no" / "x.svg")]
    assert "cannot be written" in CliRunner().invoke(cli, missing).stderr


def test_the_page_shows_savings_only() -> None:
    sections = "\n".join(load_sections())
    for declared in (each for product in PRODUCTS for each in product.tables):
        assert f"| {declared.name} |" in sections
    assert "| ChatMessages |  | Standard-IA class | 13." in sections
    assert re.search(r"\| [1-9]\d*\.\d\d \|", sections)
    assert not re.search(r"\| -\d", sections)

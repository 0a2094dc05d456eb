"""What tables take a second, by their keys, sizes, writes and quotas; and `datactl scale`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from data_platform.dynamodb.load import Load, Queries
from data_platform.dynamodb.schema import Product, Table
from data_platform.dynamodb.types import Projection
from data_platform.settings.tables import AutoscaledCapacity, OnDemandCapacity
from data_platform.stage import Stage
from stacks.environments import PROD
from stacks.products import PRODUCTS
from tests.unit.declarations.factories import entity, index, table
from tests.unit.declarations.test_refused_products import FIELDS
from tools.cli import cli
from tools.cost.prices import SECONDS_PER_MONTH
from tools.scale import tables
from tools.scale.limits import Cause, Limit, TableLimits, Traffic, limits_of
from tools.scale.shares import MANY, zipf

A_SECOND = SECONDS_PER_MONTH
"""Items a month that are one a second."""


def _limits(
    *, stage: Stage = PROD, traffic: Traffic | None = None, load: Load | None = None, **changes: Any
) -> TableLimits:
    fields = {"projection": Projection.ALL, **changes}
    declared: Table = table(
        indexes=(index(**fields),),
        entities=(entity(load=load or Load(created=A_SECOND, item_bytes=2_000)),),
    )
    product_fields: dict[str, Any] = {**FIELDS, "tables": (declared,)}
    return limits_of(Product(**product_fields), declared, stage, traffic or Traffic())


def _lowest(limits: TableLimits) -> tuple[str | None, Cause, int]:
    first = limits.writes[0]
    return first.part, first.cause, round(first.at_most)


def _of(limits: tuple[Limit, ...], part: str | None, cause: Cause = Cause.VALUE) -> Limit:
    (found,) = (each for each in limits if (each.part, each.cause) == (part, cause))
    return found


def test_the_documented_limit_of_messages_is_found() -> None:
    """Decision 9: messages of 2 KB, 70 % of one provider, end at 714 a second."""
    (found,) = tables.scales("prod", Traffic(), {}, ["ChatMessages"])
    assert _lowest(found.limits) == ("ProviderUsageIndex", Cause.VALUE, 714)


@pytest.mark.parametrize(("values", "at_most"), [(1, 500), (2, 1_000), (10, 5_000), (None, 20_000)])
def test_few_values_of_an_index_limit_the_writes_of_its_table(
    values: int | None, at_most: int
) -> None:
    """Two units each; where there are many values, the quota of 40,000 units comes first."""
    limits = _limits(distinct_partition_values=values)
    cause = Cause.VALUE if values else Cause.QUOTA
    assert (limits.writes[0].cause, round(limits.writes[0].at_most)) == (cause, at_most)


def test_an_index_of_few_bytes_takes_more_than_one_of_whole_items() -> None:
    small = _limits(
        distinct_partition_values=2,
        projection=Projection.INCLUDE,
        included_attributes=("expiresAt",),
    )
    assert _lowest(small)[2] == 2_000


def test_what_is_declared_of_the_busiest_value_wins_over_a_skew() -> None:
    skewed = Traffic(skew=1)
    declared = _limits(distinct_partition_values=2, busiest_share=0.7, traffic=skewed)
    assert _lowest(declared) == ("status-index", Cause.VALUE, 714)
    assumed = _limits(distinct_partition_values=2, traffic=skewed)
    assert _lowest(assumed) == ("status-index", Cause.VALUE, 750)


def test_a_skew_makes_a_key_of_the_table_the_limit() -> None:
    limits = _limits(traffic=Traffic(skew=1))
    assert limits.writes[0].cause is Cause.VALUE
    assert limits.writes[0].at_most == pytest.approx(500 / zipf(MANY, 1))
    assert zipf(MANY, 0) == pytest.approx(1 / MANY)
    assert zipf(2, 1) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("capacity", "at_most"),
    [
        (OnDemandCapacity(max_write_units=500), 250),
        (OnDemandCapacity(max_write_units=50_000), 20_000),
        (AutoscaledCapacity(maximum=100), 50),
        (AutoscaledCapacity(maximum=100, on_demand_tables=("lessons",)), 20_000),
    ],
    ids=["a cap", "a cap above the quota", "provisioned", "on demand nevertheless"],
)
def test_the_capacity_of_a_stage_limits_its_tables(
    capacity: OnDemandCapacity | AutoscaledCapacity, at_most: int
) -> None:
    assert _lowest(_limits(stage=replace(PROD, capacity=capacity)))[2] == at_most


def test_the_load_at_its_peak_is_compared_with_the_limit() -> None:
    load = Load(created=A_SECOND, item_bytes=2_000)
    limits = _limits(distinct_partition_values=1, load=load, traffic=Traffic(peak=10))
    assert (limits.writes[0].declared, limits.writes[0].used) == (10, 0.02)
    assert not limits.exceeded
    more = _limits(distinct_partition_values=1, load=load, traffic=Traffic(peak=501))
    assert [(each.part, each.cause) for each in more.exceeded] == [("status-index", Cause.VALUE)]
    part = replace(PROD, load_share=0.5)
    half = _limits(distinct_partition_values=1, load=load, stage=part, traffic=Traffic(peak=501))
    assert not half.exceeded


def test_reads_are_limited_where_they_are_made() -> None:
    """A query of ten items of 2 KB reads 20,000 bytes: 2.5 units, a quarter for each item."""
    queries = (Queries(A_SECOND, items=10, index="status-index"),)
    limits = _limits(distinct_partition_values=2, load=Load(queries=queries, item_bytes=2_000))
    first = limits.reads[0]
    assert (first.part, first.cause, first.declared) == ("status-index", Cause.VALUE, 100)
    assert first.at_most == pytest.approx(3_000 / 0.25 / 0.5)
    # Nothing says how the table itself is read: one item, half a unit.
    assert _of(limits.reads, None, Cause.QUOTA).at_most == 80_000
    assert _of(limits.reads, None, Cause.QUOTA).used == 0


def test_a_table_that_nothing_writes_has_limits_all_the_same() -> None:
    assert _lowest(_limits(load=Load(), distinct_partition_values=2))[2] == 2_000


def test_vectors_are_limited_by_their_bytes() -> None:
    (found,) = tables.scales("prod", Traffic(), {}, ["aitutor_chat_messages"])
    limit = _of(found.limits.writes, "userId-embedding-index")
    assert limit.at_most > 0
    assert limit.keys == ("userId",)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["scale", *arguments])


def test_the_limits_of_all_tables_for_people() -> None:
    answer = _run()
    assert answer.exit_code == 0, answer.output
    for declared in (each for product in PRODUCTS for each in product.tables):
        assert f"\n{declared.name} " in answer.stdout
    assert "one value of provider: ProviderUsageIndex" in answer.stdout
    assert "all limits" not in answer.stdout


def test_every_limit_of_one_table() -> None:
    answer = _run("chatmessages", "--stage", "staging")
    assert "ChatMessages: all limits" in answer.stdout
    assert "StudentActivityIndex" in answer.stdout
    assert "aitutor_users" not in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--times", "1000"], 0),
        (["--times", "1000", "--require"], 1),
        (["--require"], 0),
        (["--times", "1000", "--require", "--json"], 1),
    ],
)
def test_only_a_required_limit_fails(arguments: list[str], status: int) -> None:
    answer = _run("ChatMessages", *arguments)
    assert answer.exit_code == status
    exceeds = "exceeds the 714 that one value of provider: ProviderUsageIndex takes"
    assert (exceeds in answer.stderr) is ("--times" in arguments)


def test_limits_for_scripts() -> None:
    record = json.loads(_run("--json", "--skew", "1", "--peak", "2").stdout)
    assert (record["stage"], record["skew"], record["peak"]) == ("prod", 1, 2)
    by_name = {each["table"]: each for each in record["tables"]}
    messages = by_name["ChatMessages"]
    assert messages["writes"][0]["part"] == "ProviderUsageIndex"
    assert messages["writes"][0]["used"] == pytest.approx(
        messages["writes"][0]["declared"] / messages["writes"][0]["at_most"]
    )
    assert messages["most_stream_readers"] == 2
    assert by_name["MavPrep-Users"]["stream_readers"] is None


def test_a_stream_with_three_readers_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "uses.json"
    file.write_text(json.dumps({"ChatMessages": {"stream_readers": ["a", "b", "c"]}}), "utf-8")
    readers = tables.readers_of_streams(file)
    assert tables.readers_of_streams(tmp_path / "missing.json") == {}
    monkeypatch.setattr("tools.scale.commands.readers_of_streams", lambda: readers)
    answer = _run("ChatMessages", "--require")
    assert answer.exit_code == 1
    assert "ChatMessages: 3 functions read its stream" in answer.stderr
    assert "3 of 2" in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ChatMesages"], "Do you mean ChatMessages"),
        (["--skew", "nan"], "is no number of things"),
        (["--peak", "nan"], "is no number of things"),
        (["--peak", "inf"], "is not in the range 1<=x<="),
        (["--peak", "0.5"], "is not in the range 1<=x<="),
        (["--peak", "1e308", "--times", "1e308"], "is not in the range 1<=x<="),
        (["--times", "0"], "is not in the range 0<x<="),
        (["--times", "1e308"], "is not in the range 0<x<="),
        (["--stage", "live"], "'live' is not one of"),
    ],
)
def test_what_is_no_question_is_refused(arguments: list[str], message: str) -> None:
    answer = _run(*arguments)
    assert answer.exit_code == 2
    assert message in answer.stderr

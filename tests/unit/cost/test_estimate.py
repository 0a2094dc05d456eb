"""The estimate of whole stages: complete, and consistent with the decision about prices."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from stacks.environments import STAGES
from stacks.products import PRODUCTS
from tests.unit.cost.templates import chat_messages, costs, estimated, template
from tests.unit.declarations.factories import table
from tools.cost import prices
from tools.cost.documented import documented_figures
from tools.cost.estimate import estimate
from tools.cost.lines import Component
from tools.cost.page import costs_page
from tools.cost.records import estimate_record
from tools.cost.savings_plans import eligible_usd
from tools.synthesis import Assembly


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_in_the_templates_is_left_unpriced(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    """A new type belongs into the registry: priced, free, or too small, with the reason."""
    found = estimate(stage, assemblies[stage].templates)
    assert (dict(found.unknown), found.undeclared, found.default_loads) == ({}, (), ())


@pytest.mark.parametrize("stage", STAGES)
def test_columns_and_rows_add_up(stage: str, assemblies: Mapping[str, Assembly]) -> None:
    found = estimate(stage, assemblies[stage].templates)
    stacks = sum(found.usd(stack) for stack in found.stacks)
    components = sum(found.usd(component=component) for component in Component)
    assert stacks == pytest.approx(found.usd())
    assert components == pytest.approx(found.usd())
    assert set(assemblies[stage].templates) <= set(found.stacks)


def test_what_nothing_is_known_about_is_listed() -> None:
    found = estimated(
        One=("AWS::SageMaker::Endpoint", {}),
        Two=("AWS::SageMaker::Endpoint", {}),
        Known=("AWS::IAM::Role", {}),
        New=chat_messages(TableName="brand-new"),
    )
    assert found.unknown == {"AWS::SageMaker::Endpoint": 2}
    assert found.undeclared == ("brand-new",)
    page = costs_page([found])
    assert "Not priced: 2 of `AWS::SageMaker::Endpoint`, the load of `brand-new`." in page


def test_a_table_without_a_declared_load_is_priced_with_a_default_and_a_warning() -> None:
    templates = {"TestStack": template(New=chat_messages(TableName="lessons"))}
    product = replace(PRODUCTS[0], tables=(table(),), write_patterns=(), consumer_writes=())
    found = estimate("prod", templates, [product])
    assert (found.undeclared, found.default_loads) == ((), (("lessons", "Lesson"),))
    assert costs(found)["lessons: writes, indexes included"] > 0
    assert estimate_record(found)["default_loads"] == [{"table": "lessons", "item": "Lesson"}]
    warning = "**Warning:** priced with the default load, since none is declared: Lesson of"
    assert f"{warning} `lessons`." in costs_page([found])


def test_stages_see_their_share_of_the_load() -> None:
    usd = {
        stage: estimate(stage, {"TestStack": template(Messages=chat_messages())}).usd()
        for stage in STAGES
    }
    assert usd["staging"] == pytest.approx(usd["prod"] * 0.05)
    assert usd["dev"] == pytest.approx(usd["prod"] * 0.001)


def test_the_documents_case_costs_what_the_decision_says() -> None:
    """Decision 0020 shows these figures."""
    figures = {
        figure.what: (figure.document_usd, round(figure.computed_usd, 2))
        for figure in documented_figures()
        if figure.what.startswith("a million messages")
    }
    assert figures == {
        "a million messages: writes": (3.75, 5.00),
        "a million messages: storage": (2.00, 2.00),
        "a million messages: reads": (2.01, 0.07),
        "a million messages: point-in-time recovery": (None, 0.40),
        "a million messages": (7.76, 7.47),
    }


def test_a_savings_plan_covers_throughput_and_instances_of_the_seventh_generation() -> None:
    def covered(instance_class: str) -> tuple[float, float]:
        properties = {
            "DBInstanceClass": instance_class,
            "AllocatedStorage": "100",
            "MultiAZ": True,
        }
        found = estimated(Messages=chat_messages(), Database=("AWS::RDS::DBInstance", properties))
        return eligible_usd(found), found.usd(component=Component.REQUESTS)

    hours = prices.HOURS_PER_MONTH * 2
    with_m7g, requests = covered("db.m7g.large")
    with_t4g, _ = covered("db.t4g.small")
    assert with_m7g - requests == pytest.approx(hours * prices.DATABASE_HOURS["db.m7g.large"].usd)
    assert with_t4g == pytest.approx(requests)
    assert requests > 0


def test_the_page_shows_loads_prices_and_their_sources() -> None:
    page = costs_page([estimated(Messages=chat_messages())])
    for product in PRODUCTS:
        for declared in product.tables:
            for entity in declared.entities:
                assert f"| `{declared.name}` | {entity.name} |" in page
    assert f"prices of\n{prices.AS_OF}" in page
    assert "| Write unit | 0.000000625 | write request unit | aws.amazon.com/dynamodb" in page
    assert "aws.amazon.com/cloudwatch/pricing, unchecked |" in page

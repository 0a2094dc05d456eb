"""The recipes that add something: nothing else fails, and nothing goes stale unnoticed."""

from tests.recipes.conftest import Copy

UNLISTED = "Add it to `tables` of its product in stacks/<product>/tables.py."


def test_a_table(copy: Copy) -> None:
    """Its declaration and its line in documented.py; the rest is written."""
    recipe = "Add a table"
    copy.edit(recipe, 0)
    assert copy.check("listed") == [
        "Add it to `tables` of its product in stacks/<product>/tables.py."
    ]
    copy.edit(recipe, 1)
    (unwritten,) = copy.check("written")
    assert "iops-dashboard-alerts: nobody writes 'entity_id' of Alert." in unwritten
    copy.edit(recipe, 3, 4)
    (
        written,
        undocumented,
        documented,
        stale,
        _,
        current,
        breaches,
        listed,
        steps,
        unlocked,
    ) = copy.check(
        "written",
        "documented",
        f"{recipe}/2",
        "documented",
        "stale",
        "write",
        "stale",
        "breaches",
        "listed",
        "steps",
        "unlocked",
    )
    assert undocumented != ""
    assert "SAFE  IOpsDashboard-DatabaseStack  AWS::DynamoDB::GlobalTable  iops-dashb" in unlocked
    assert set(stale.split()) == {
        "README.md",
        "docs/contracts/outputs.json",
        "docs/data-dictionary/README.md",
        "docs/data-dictionary/iops/iops-dashboard-alerts.md",
        "docs/models/iops/dynamodb_data_model.json",
        "docs/models/iops/iops-dashboard-alerts.schema.json",
        "docs/models/iops/nosql-workbench.json",
        "docs/models-elsewhere.md",
        "docs/models/iops/iops-models.ts",
        "docs/models/iops/iops_models.py",
    }
    assert (written, documented, current, breaches, listed, steps) == ("",) * 6


def test_an_index(copy: Copy) -> None:
    """Its declaration and its line in documented.py; a second one is warned of."""
    recipe = "Add an index"
    copy.edit(recipe, 0)
    undocumented, documented, stale, _, current, steps, behind, _, locked = copy.check(
        "documented",
        f"{recipe}/1",
        "documented",
        "stale",
        "write",
        "stale",
        "steps",
        "unlocked",
        "record",
        "unlocked",
    )
    assert undocumented != ""
    assert "docs/data-dictionary/iops/iops-dashboard-metrics.md" in stale.split()
    assert "The lock of dev is behind" in behind
    assert (documented, current, steps, locked) == ("", "", "", "")


def test_two_indexes_at_once_are_warned_of(copy: Copy) -> None:
    copy.edit("Add an index", 0)
    copy.replace(
        "stacks/iops/metrics.py",
        '"LastUpdatedIndex",\n            partition',
        '"Newest",\n            partition',
    )
    copy.replace("stacks/iops/metrics.py", 'index="LastUpdatedIndex"', 'index="Newest"')
    (steps,) = copy.check("steps")
    assert "adds 'RatingIndex', 'Newest' and removes 'LastUpdatedIndex'" in steps


def test_a_write_pattern(copy: Copy) -> None:
    """Its declaration; a slip in it is refused at once."""
    copy.edit("Add a write pattern")
    assert copy.check("written") == [""]
    copy.replace(
        "stacks/iops/writes/metrics.py",
        """condition=(exists("entity_id"),)""",
        """condition=(exists("entity"),)""",
    )
    assert copy.refusal() == (
        "data_platform.dynamodb.errors.DeclarationError: Table 'iops-dashboard-metrics', write "
        "pattern 'forget-entity': condition: entity 'EntityMetrics' has no attribute 'entity'. "
        "Declare it there, or correct the name."
    )


def test_a_consumer(copy: Copy) -> None:
    """Its folder and one call: the rest knows it from there."""
    recipe = "Add a consumer"
    copy.follow(recipe)
    copy.edit(recipe)
    known, stale, _, current, unknown = copy.check(
        "consumers", "stale", "write", "stale", "lambdas/iops_rating_events/", "consumers"
    )
    assert (known, stale, current) == ("", "README.md", "")
    assert "iops-rating-events" in unknown
    assert "| [`iops_rating_events`](lambdas/iops_rating_events/README.md) |" in (
        copy.root / "README.md"
    ).read_text("utf-8")


def test_an_alarm_rule(copy: Copy) -> None:
    """The rule, its runbook and its scenario, each of which is missed."""
    recipe = "Add an alarm rule"
    copy.edit(recipe, 0)
    no_page, no_place, page, silent, heard = copy.check(
        "runbooks",
        f"{recipe}/1",
        "runbooks",
        f"{recipe}/2",
        "runbooks",
        "scenarios",
        f"{recipe}/3",
        "scenarios",
    )
    assert no_page == "test_every_page_belongs_to_a_rule"
    assert no_place == "test_the_list_of_runbooks_is_complete"
    assert silent == "test_every_runbook_has_a_scenario_that_leads_to_it"
    assert (page, heard) == ("", "")


def test_a_product(copy: Copy) -> None:
    """Its folder and the two lists."""
    recipe = "Add a product"
    copy.edit(recipe, 0, 1, 2)
    assert copy.check("listed") == [
        "Add it to `tables` of its product in stacks/<product>/tables.py."
    ]
    copy.edit(recipe, 3, 4)
    undocumented, documented, _, current, breaches, listed, written = copy.check(
        *("documented", f"{recipe}/5", "documented", "write", "stale", "breaches", "listed"),
        "written",
    )
    assert undocumented != ""
    assert (documented, current, breaches, listed, written) == ("",) * 5
    readme = (copy.root / "README.md").read_text("utf-8")
    assert "| Library | `LibraryStack` | 1 | 0 | 1 |" in readme

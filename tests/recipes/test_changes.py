"""The recipes that change or remove something take steps, and who leaves one out is told."""

from tests.recipes.conftest import Copy
from tests.recipes.page import edits, recipes

RENAME, EXPIRE, DEPRECATE, DELETE = (
    "Rename an index",
    "Expire items by another attribute",
    "Deprecate a published value",
    "Delete a table",
)


def test_an_index_is_renamed_in_steps(copy: Copy) -> None:
    """Added beside the old one, moved to, and then the old one removed."""
    copy.edit(RENAME, 0, 1)
    assert copy.check("steps", "record") == ["", ""]
    copy.edit(RENAME, 2, 3)
    assert copy.check("steps") == [""]


def test_an_index_is_not_renamed_at_once(copy: Copy) -> None:
    copy.edit(RENAME)
    (steps,) = copy.check("steps")
    assert "adds 'RecencyIndex' and removes 'LastUpdatedIndex'" in steps
    assert "Make one of these changes, deploy it to every stage, then the next" in steps


def test_a_projection_does_not_change_in_place(copy: Copy) -> None:
    copy.edit("Change a projection")
    (steps,) = copy.check("steps")
    assert "keys or projection of 'LastUpdatedIndex' change, which DynamoDB cannot" in steps


def test_a_pattern_reads_only_what_its_index_carries(copy: Copy) -> None:
    copy.edit("Change a projection")
    copy.replace(
        "stacks/iops/metrics.py",
        'index="LastUpdatedIndex",\n',
        'index="LastUpdatedIndex",\n            attributes=("health_score",),\n',
    )
    assert "health_score" in copy.refusal()


def test_items_expire_by_another_attribute_in_two_steps(copy: Copy) -> None:
    """A deployment without any TTL stands between them."""
    copy.edit(EXPIRE, 0, 1, 2)
    assert copy.check("steps", "record", "written") == ["", "", ""]
    copy.edit(EXPIRE, 3)
    assert copy.check("steps") == [""]


def test_the_attribute_of_a_ttl_does_not_change_at_once(copy: Copy) -> None:
    copy.edit(EXPIRE)
    (steps,) = copy.check("steps")
    assert "items expire by 'expires_at' instead of 'ttl'" in steps


def test_a_table_goes_after_its_notices(copy: Copy) -> None:
    """Its name and ARN are promised until the day that the notices give has passed."""
    copy.follow(DELETE)
    copy.edit(DELETE, 0)
    undocumented, documented, promised, allowed, _, stale, listed, refused = copy.check(
        "documented",
        f"{DELETE}/1",
        "documented",
        "breaches",
        f"{DEPRECATE}/0",
        "breaches",
        "write",
        "stale",
        "listed",
        "unlocked",
    )
    assert undocumented != ""
    assert "REFUSED  IOpsDashboard-DatabaseStack  AWS::DynamoDB::GlobalTable  iops-da" in refused
    assert [line.partition(":")[0] for line in promised.splitlines()] == [
        "IOpsDashboard-InsightsTableArn",
        "IOpsDashboard-InsightsTableName",
    ]
    assert (documented, allowed, stale, listed) == ("",) * 4
    # The page and the schema are gone, and the notices stay until somebody takes them out.
    assert not (copy.root / "docs/data-dictionary/iops/iops-dashboard-insights.md").exists()
    assert not (copy.root / "docs/models/iops/iops-dashboard-insights.schema.json").exists()
    contract = (copy.root / "docs/contracts/outputs.json").read_text("utf-8")
    assert contract.count('"removable_after": "2026-04-01"') == 2


def test_every_recipe_is_followed_by_a_test() -> None:
    """All but the first section, which explains a warning, have edits."""
    assert [recipe for recipe in recipes() if not edits(recipe)] == [
        "What one deployment can change"
    ]

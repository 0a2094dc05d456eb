"""Every alarm says what to do, and every page belongs to an alarm."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from data_platform.monitoring.policy.wording import runbook_address
from tests.unit.monitoring.rules import EVERY_RULE
from tools.paths import REPOSITORY
from tools.synthesis import Assembly

RUNBOOKS = REPOSITORY / "docs" / "runbooks"
PAGES = {path.stem: path for path in RUNBOOKS.glob("*.md") if path.stem != "README"}
OF_THE_COMPOSITE = "critical"
QUESTIONS = (
    "## What it means",
    "## How to look",
    "## Likely causes",
    "## What to do",
    "## It is over when",
)
_LINK = re.compile(r"\]\(([\w-]+)\.md\)")
_ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_every_alarm_names_a_page_that_exists(
    stage: str, assemblies: Mapping[str, Assembly]
) -> None:
    addresses = {runbook_address(slug) for slug in PAGES}
    descriptions = [
        resource["Properties"]["AlarmDescription"]
        for template in assemblies[stage].templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] in _ALARMS
    ]
    assert descriptions
    without = [
        text for text in descriptions if not any(text.endswith(address) for address in addresses)
    ]
    assert without == []


def test_every_page_belongs_to_a_rule() -> None:
    assert set(PAGES) == {rule.runbook for rule in EVERY_RULE} | {OF_THE_COMPOSITE}


@pytest.mark.parametrize("page", list(PAGES.values()), ids=lambda page: page.stem)
def test_every_page_answers_the_same_questions(page: Path) -> None:
    headings = [line for line in page.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert tuple(headings) == QUESTIONS


@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    assert set(_LINK.findall(page.read_text("utf-8"))) <= set(PAGES)


def test_the_list_of_runbooks_is_complete() -> None:
    assert set(_LINK.findall((RUNBOOKS / "README.md").read_text("utf-8"))) == set(PAGES)

"""What a protected stage lacks is said when it is synthesized, and fails nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from data_platform.settings.alarms import AlarmSettings, Recipients
from stacks import settings_warnings as module
from stacks.environments import DEV, PROD, STAGES
from stacks.products import PRODUCTS
from stacks.settings_warnings import settings_warnings
from tools.synthesis import Assembly

SOMEBODY = Recipients(emails=("ops@example.org",))


def _ids(alarms: AlarmSettings) -> set[str]:
    return {identifier for identifier, _ in settings_warnings(replace(PROD, alarms=alarms))}


@pytest.mark.parametrize(
    ("severity", "alarms"),
    [
        ("critical", AlarmSettings(actions=True, warning=SOMEBODY)),
        ("warning", AlarmSettings(actions=True, critical=SOMEBODY)),
        ("critical and warning", AlarmSettings(actions=True)),
    ],
)
def test_a_severity_that_nobody_hears_of_is_named(severity: str, alarms: AlarmSettings) -> None:
    sentences = dict(settings_warnings(replace(PROD, alarms=alarms)))
    assert f"told of {severity} alarms in prod" in sentences["data-platform:NoRecipients"]


def test_a_stage_that_is_complete_is_warned_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    alarms = AlarmSettings(actions=True, critical=SOMEBODY, warning=SOMEBODY)
    assert _ids(alarms) == {"data-platform:PlaceholderAddress"}
    monkeypatch.setattr(module, "RUNBOOKS", "https://github.com/example/data/docs/runbooks")
    assert _ids(alarms) == set()


def test_dev_is_warned_of_nothing() -> None:
    assert list(settings_warnings(DEV)) == []


def test_every_stack_of_a_protected_stage_says_it(assemblies: Mapping[str, Assembly]) -> None:
    for stage in STAGES.values():
        for product in PRODUCTS:
            warnings = _warnings(assemblies[stage.name], product.stack_name)
            assert ("Nobody is told of" in warnings) is stage.protected
            assert ("Alarms link to" in warnings) is stage.protected
            assert ("ielts-notices.fifo" in warnings) is (
                stage.protected and product.name == "ielts"
            )


def _warnings(assembly: Assembly, stack: str) -> str:
    """Return the warnings of a stack, wherever this version of the CDK writes its metadata."""
    manifest = json.loads((assembly.directory / "manifest.json").read_text("utf-8"))
    artifact = manifest["artifacts"][stack]
    metadata = dict(artifact.get("metadata", {}))
    if file := artifact.get("additionalMetadataFile"):
        metadata |= json.loads((assembly.directory / file).read_text("utf-8"))
    return " ".join(
        str(entry["data"])
        for entries in metadata.values()
        for entry in entries
        if entry["type"] == "aws:cdk:warning"
    )

"""Findings are accepted one by one, with a reason."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tools.scan.accepted import Finding, differences, read_accepted
from tools.synthesis import Assembly

DEAD_LETTERS = Finding("checkov", "CKV_AWS_116", "TutorStack/AuditTrail/Consumer/Function")
NEW = Finding("parliament", "RESOURCE_STAR: s3:GetObject", "TutorStack/Access/ReadOnly")


def test_a_new_finding_and_one_that_is_gone_are_told() -> None:
    assert differences([DEAD_LETTERS], {DEAD_LETTERS: "A stream waits."}) == []
    assert differences([NEW, NEW], {DEAD_LETTERS: "A stream waits."}) == [
        "not accepted: parliament RESOURCE_STAR: s3:GetObject at TutorStack/Access/ReadOnly",
        "accepted, and gone: checkov CKV_AWS_116 at TutorStack/AuditTrail/Consumer/Function",
    ]


def test_a_reason_that_is_missing_or_given_twice(tmp_path: Path) -> None:
    entry = '[[accepted]]\nscanner = "checkov"\nrules = ["A"]\nwhere = ["B"]\nreason = "{}"\n'
    file = tmp_path / "accepted.toml"
    for text in (entry.format(""), entry.format("C") + entry.format("D")):
        file.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=r"accepted\.toml: checkov A B: give one reason, once"):
            read_accepted(file)


def test_what_is_accepted_is_there(assemblies: Mapping[str, Assembly]) -> None:
    """Without a scanner, a construct that was renamed or removed is noticed at once."""
    tree = json.loads((assemblies["prod"].directory / "tree.json").read_text("utf-8"))["tree"]
    constructs = {"datactl preflight --policy", *_paths(tree)}
    assert {finding.where for finding in read_accepted()} <= constructs


def _paths(node: Mapping[str, Any]) -> Iterator[str]:
    yield node["path"]
    for child in node.get("children", {}).values():
        yield from _paths(child)

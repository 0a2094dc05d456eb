"""Findings of scanners, and those that are accepted with a reason (``accepted.toml``)."""

import tomllib
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import NamedTuple

ACCEPTED = Path(__file__).with_name("accepted.toml")


class Finding(NamedTuple):
    """What a scanner says of a construct."""

    scanner: str
    rule: str
    where: str


def read_accepted(file: Path = ACCEPTED) -> dict[Finding, str]:
    """Return the reason of each accepted finding.

    Raises
    ------
    ValueError
        If one stands there twice, or without a reason.
    """
    reasons: dict[Finding, str] = {}
    for entry in tomllib.loads(file.read_text("utf-8"))["accepted"]:
        reason = " ".join(entry["reason"].split())
        for rule, where in product(entry["rules"], entry["where"]):
            finding = Finding(entry["scanner"], rule, where)
            if finding in reasons or not reason:
                raise ValueError(f"{file.name}: {' '.join(finding)}: give one reason, once.")
            reasons[finding] = reason
    return reasons


def differences(found: Iterable[Finding], accepted: Mapping[Finding, str]) -> list[str]:
    """Return a sentence for each finding that is not accepted, and for each that is gone."""
    found = set(found)
    new = [
        f"not accepted: {finding.scanner} {finding.rule} at {finding.where}"
        for finding in sorted(found - accepted.keys())
    ]
    gone = [
        f"accepted, and gone: {finding.scanner} {finding.rule} at {finding.where}"
        for finding in sorted(accepted.keys() - found)
    ]
    return new + gone

"""The contract of published values: what other teams rely on may not silently go away.

``docs/contracts/outputs.json`` lists every export with its SSM parameter and its meaning. A value
that is to go is first marked there as deprecated, with the date after which it may disappear.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from stacks.generated_json import read_generated
from tools.paths import DOCS

CONTRACT_FILE = DOCS / "contracts" / "outputs.json"
STAGE_PLACEHOLDER = "<stage>"


@dataclass(frozen=True)
class Deprecation:
    """A notice that a value will go.

    Attributes
    ----------
    since
        Date of the notice, ISO 8601.
    removable_after
        First day without the promise, ISO 8601.
    replacement
        What to use instead.
    """

    since: str
    removable_after: str
    replacement: str


@dataclass(frozen=True)
class Output:
    """One published value as other teams see it."""

    stack: str
    export: str
    parameter: str
    meaning: str
    deprecated: Deprecation | None = None


def read_contract(path: Path = CONTRACT_FILE) -> list[Output]:
    """Read the committed contract."""
    return [
        Output(
            **{
                **entry,
                "deprecated": Deprecation(**entry["deprecated"]) if "deprecated" in entry else None,
            }
        )
        for entry in read_generated(path, "make docs")["outputs"]
    ]


def contract_text(outputs: Iterable[Output]) -> str:
    """Return the text of the contract file."""
    entries = [
        {key: value for key, value in asdict(output).items() if value is not None}
        for output in sorted(outputs, key=lambda output: (output.stack, output.export))
    ]
    return json.dumps({"outputs": entries}, indent=2, ensure_ascii=False) + "\n"


def published_outputs(templates: Mapping[str, Mapping[str, Any]], stage: str) -> list[Output]:
    """Collect the published values of synthesized templates."""
    return [
        Output(
            stack=stack,
            export=output["Export"]["Name"],
            parameter=_parameter_of(template, output, stage),
            meaning=output["Description"],
        )
        for stack, template in templates.items()
        for output in template.get("Outputs", {}).values()
        if "Export" in output
    ]


def merge(contract: Iterable[Output], published: Iterable[Output]) -> list[Output]:
    """Return the contract with newly published values added; what it promises stays."""
    promised = {output.export: output for output in contract}
    return [*promised.values(), *(output for output in published if output.export not in promised)]


def breaches(contract: Iterable[Output], published: Iterable[Output], today: date) -> list[str]:
    """Return a sentence for each promise that the published values break."""
    found = {output.export: output for output in published}
    problems = []
    for promised in contract:
        current = found.pop(promised.export, None)
        if current is None:
            if not _may_be_gone(promised, today):
                problems.append(
                    f"{promised.export}: it is in the contract but no longer published. Restore "
                    "it, or mark it as deprecated and wait until removable_after."
                )
            continue
        problems += _changes(promised, current)
    problems += [
        f"{export}: it is published but not in the contract. Run `datactl catalog write`."
        for export in found
    ]
    return problems


def _changes(promised: Output, current: Output) -> list[str]:
    return [
        f"{promised.export}: its {field} is {getattr(current, field)!r}, the contract says "
        f"{getattr(promised, field)!r}. Publish the new value under a new name."
        for field in ("stack", "parameter", "meaning")
        if getattr(promised, field) != getattr(current, field)
    ]


def _may_be_gone(output: Output, today: date) -> bool:
    return (
        output.deprecated is not None
        and date.fromisoformat(output.deprecated.removable_after) < today
    )


def _parameter_of(template: Mapping[str, Any], output: Mapping[str, Any], stage: str) -> str:
    names = [
        resource["Properties"]["Name"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::SSM::Parameter"
        and resource["Properties"]["Value"] == output["Value"]
    ]
    name: str = names[0]
    return name.replace(f"/{stage}/", f"/{STAGE_PLACEHOLDER}/", 1)

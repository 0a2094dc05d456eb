"""What `cdk import` needs: a mapping for each stack, and templates of the resources as they are.

An import takes a resource for what its template says, and changes nothing of it. Were that the
declared template, no later deployment would find a difference. So the templates of the import
declare what exists, and the ordinary deployment behind it makes of it what is declared.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data_platform.errors import ConfigurationError
from tools.adopt.deleted import Remainder
from tools.adopt.verdicts import TABLE, Finding

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_IDENTIFIERS = {True: "TableName", False: "DBInstanceIdentifier"}


def mapping_name(stack: str) -> str:
    """Return the name of a stack's mapping file."""
    return f"{stack}.mapping.json"


def require_replaceable(folder: Path) -> None:
    """See that a folder holds nothing but what an earlier run may have written.

    Raises
    ------
    ConfigurationError
        If it holds anything else, which would be lost.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "manifest.json").is_file():
        raise ConfigurationError(
            f"{folder} holds other files than those for `cdk import`, and would be replaced: "
            "choose a new or an empty folder for --output."
        )


def write_import_files(assembly: Path, folder: Path, findings: Iterable[Finding]) -> list[str]:
    """Write a cloud assembly and mappings for all that can be imported now.

    Parameters
    ----------
    assembly
        What was synthesized.
    folder
        Where to; what is there is replaced, see `require_replaceable`.

    Returns
    -------
    list
        The stacks that have something to import.
    """
    by_stack: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.is_importable:
            by_stack.setdefault(finding.declared.stack, []).append(finding)
    with _replaced(folder) as written:
        if by_stack:
            _copy(assembly, written)
        for stack, members in by_stack.items():
            _declare_as_they_are(written / _template_file(written, stack), members)
            _write_mapping(
                written, stack, {each.declared.logical_id: _identifier(each) for each in members}
            )
    return list(by_stack)


def write_remainders(
    assembly: Path, folder: Path, stack: str, found: Iterable[Remainder]
) -> list[Remainder]:
    """Write the same for what a deleted stack left, as its template had it.

    Returns
    -------
    list
        What can be imported.
    """
    members = [each for each in found if each.is_importable]
    with _replaced(folder) as written:
        if members:
            _copy(assembly, written)
            path = written / _template_file(written, stack)
            template = json.loads(path.read_text("utf-8"))
            template["Resources"] |= {each.logical_id: each.definition for each in members}
            path.write_text(json.dumps(template, indent=1), "utf-8")
            _write_mapping(written, stack, {each.logical_id: each.identifier for each in members})
    return members


@contextmanager
def _replaced(folder: Path) -> Iterator[Path]:
    """Give the place of a folder that takes the place of another one once it is whole.

    An import from a half would take resources for what is declared. If nothing is made there, the
    former one goes as well.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside it, on the same disk.
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        written = Path(scratch, "written")
        yield written
        if folder.exists():
            folder.rename(Path(scratch, "former"))
        if written.exists():
            written.rename(folder)


def _copy(assembly: Path, folder: Path) -> None:
    # Without the packages of functions, which an import does not touch.
    shutil.copytree(assembly, folder, ignore=shutil.ignore_patterns("asset.*"))


def _write_mapping(folder: Path, stack: str, mapping: Mapping[str, Mapping[str, str]]) -> None:
    text = json.dumps(mapping, indent=2) + "\n"
    (folder / mapping_name(stack)).write_text(text, "utf-8")


def _template_file(assembly: Path, stack: str) -> str:
    manifest = json.loads((assembly / "manifest.json").read_text("utf-8"))
    return str(manifest["artifacts"][stack]["properties"]["templateFile"])


def _declare_as_they_are(path: Path, members: Iterable[Finding]) -> None:
    template: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for each in members:
        declared = template["Resources"][each.declared.logical_id]
        template["Resources"][each.declared.logical_id] = {
            "Type": each.declared.type,
            "Properties": each.as_it_is,
            # An import asks for the first; a later change of either would be refused by a rollout.
            **{name: declared[name] for name in _POLICIES if name in declared},
        }
    path.write_text(json.dumps(template, indent=1), "utf-8")


def _identifier(finding: Finding) -> dict[str, str]:
    return {_IDENTIFIERS[finding.declared.type == TABLE]: finding.name}

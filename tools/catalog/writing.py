"""All generated documentation, as paths and texts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from stacks.environments import DEV, STAGES
from stacks.products import PRODUCTS
from tools.catalog.acknowledgements import acknowledgements_page
from tools.catalog.contract import (
    CONTRACT_FILE,
    contract_text,
    merge,
    published_outputs,
    read_contract,
)
from tools.catalog.dictionary import dictionary_pages
from tools.paths import DOCS
from tools.synthesis import synthesize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.synthesis import Assembly

DICTIONARY = DOCS / "data-dictionary"
ACKNOWLEDGEMENTS = DOCS / "accepted-findings.md"


def generated_documents(assemblies: Mapping[str, Assembly]) -> dict[Path, str]:
    """Return the text of every generated file, from the assembly of each stage."""
    pages = {DICTIONARY / path: text for path, text in dictionary_pages(PRODUCTS).items()}
    pages[ACKNOWLEDGEMENTS] = acknowledgements_page(
        {stage: assembly.validation for stage, assembly in assemblies.items()}
    )
    published = published_outputs(assemblies[DEV.name].templates, DEV.name)
    promised = read_contract() if CONTRACT_FILE.exists() else []
    pages[CONTRACT_FILE] = contract_text(merge(promised, published))
    return pages


def write_documents() -> list[Path]:
    """Write every generated file, remove pages of tables that are gone, return what changed."""
    with tempfile.TemporaryDirectory() as scratch:
        assemblies = {stage: synthesize(stage, Path(scratch, stage)) for stage in STAGES}
    documents = generated_documents(assemblies)
    changed = [path for path in DICTIONARY.rglob("*.md") if path not in documents]
    for path in changed:
        path.unlink()
    for path, text in documents.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            changed.append(path)
    return changed

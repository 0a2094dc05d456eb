"""All generated documentation, as paths and contents."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stacks.environments import DEV, PROD, STAGES
from stacks.products import PRODUCTS
from tools.cli import cli
from tools.cost.estimate import estimate
from tools.cost.load_page import CHART, costs_chart
from tools.cost.page import costs_page
from tools.dashboards.pictures import dashboards_page, pictures
from tools.docs.acknowledgements import acknowledgements_page
from tools.docs.catalog.generated_uses import uses_of_tables, uses_page, uses_text
from tools.docs.catalog.table_uses import USES_FILE, USES_PAGE
from tools.docs.command_page import command_page
from tools.docs.contract import (
    CONTRACT_FILE,
    contract_text,
    merge,
    published_outputs,
    read_contract,
)
from tools.docs.dictionary import dictionary_pages
from tools.docs.models.elsewhere import models_page
from tools.docs.models.json_schema import schema_files
from tools.docs.models.mcp_server import mcp_files
from tools.docs.models.modules import module_files
from tools.docs.models.nosql_workbench import workbench_files
from tools.docs.readme import README, readme_text
from tools.generated_files import write_files
from tools.paths import DOCS
from tools.scale.page import scaling_page
from tools.scan.accepted import read_accepted
from tools.synthesis import Assembly, synthesize

DICTIONARY = DOCS / "data-dictionary"
ACKNOWLEDGEMENTS = DOCS / "accepted-findings.md"
COSTS = DOCS / "costs.md"
SCALING = DOCS / "scaling.md"
DASHBOARDS = DOCS / "dashboards"
COMMANDS = DOCS / "datactl.md"
MODELS = DOCS / "models"
MODELS_ELSEWHERE = DOCS / "models-elsewhere.md"


def generated_documents(assemblies: Mapping[str, Assembly]) -> dict[Path, str]:
    """Return the text of every generated page, from the assembly of each stage.

    Pictures of dashboards and costs are not among them: they take long to draw, and are not
    committed.
    """
    pages = documents_of_declarations(assemblies[DEV.name].templates)
    pages[ACKNOWLEDGEMENTS] = acknowledgements_page(
        {stage: assembly.validation for stage, assembly in assemblies.items()}, read_accepted()
    )
    costs = [estimate(stage, assembly.templates) for stage, assembly in assemblies.items()]
    pages[COSTS] = costs_page(costs)
    (prod,) = (each for each in costs if each.stage == PROD.name)
    uses = uses_of_tables(PRODUCTS, assemblies[PROD.name].templates, prod)
    pages[USES_FILE] = uses_text(uses)
    pages[USES_PAGE] = uses_page(PRODUCTS, uses)
    pages[SCALING] = scaling_page({name: use.stream_readers for name, use in uses.items()})
    pages[COMMANDS] = command_page(cli)
    pages[DASHBOARDS / "README.md"] = dashboards_page(pictures(assemblies))
    return pages


def documents_of_declarations(dev: Mapping[str, Mapping[str, Any]]) -> dict[Path, str]:
    """Return what is the same in every stage: dictionary, models, contracts and README's tables.

    Parameters
    ----------
    dev
        The templates of dev.
    """
    pages = {DICTIONARY / path: text for path, text in dictionary_pages(PRODUCTS).items()}
    for models in (schema_files, module_files, workbench_files, mcp_files):
        pages |= {MODELS / path: text for path, text in models(PRODUCTS).items()}
    pages[MODELS_ELSEWHERE] = models_page(PRODUCTS)
    pages[README] = readme_text(README.read_text("utf-8"), PRODUCTS, dev)
    promised = read_contract() if CONTRACT_FILE.exists() else []
    pages[CONTRACT_FILE] = contract_text(merge(promised, published_outputs(dev, DEV.name)))
    return pages


def write_documents() -> list[Path]:
    """Write every generated file, remove those of what is gone, return what changed."""
    with tempfile.TemporaryDirectory() as scratch:
        assemblies = {stage: synthesize(stage, Path(scratch, stage)) for stage in STAGES}
    documents = generated_documents(assemblies)
    documents |= {DASHBOARDS / each.file: each.drawn() for each in pictures(assemblies)}
    documents[DOCS / CHART] = costs_chart()
    return write_files(documents, (*files_of_tables(), *DASHBOARDS.glob("*.svg")))


def files_of_tables() -> tuple[Path, ...]:
    """Return the generated files that are there for tables, of which some may be gone."""
    models = (path for kind in ("json", "py", "ts") for path in MODELS.glob(f"*/*.{kind}"))
    return (*DICTIONARY.rglob("*.md"), *models)

"""Where each page stands in the site's navigation."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

Nav = list["str | dict[str, Nav]"]

_SECTIONS: Mapping[str, Sequence[str]] = {
    "Start": ("README.md", "docs/README.md", "docs/local-aws.md", "docs/datactl.md"),
    "Products": ("docs/products/README.md", "docs/products/*.md"),
    "Tables": (
        "docs/data-dictionary/README.md",
        "docs/data-dictionary/attributes.md",
        "docs/table-uses.md",
        "docs/writes.md",
        "docs/models.md",
        "docs/models-elsewhere.md",
        "examples/*",
        "docs/vector-indexes.md",
        "docs/hot-indexes.md",
        "docs/access-guidance.md",
    ),
    "PostgreSQL": (
        "docs/data-dictionary-postgresql/README.md",
        "docs/data-dictionary-postgresql/*",
        "tools/database/*",
    ),
    "Consumers": ("docs/stream-consumers.md", "lambdas/README.md", "lambdas/*"),
    "Contracts": ("docs/contracts/README.md",),
    "Operations": (
        "docs/operations.md",
        "docs/dashboards/README.md",
        "docs/rollout.md",
        "docs/adopting.md",
        "docs/backfills.md",
        "docs/replicas.md",
        "docs/archive-exports.md",
        "docs/costs.md",
        "docs/scaling.md",
        "docs/accepted-findings.md",
    ),
    "Runbooks": ("docs/runbooks/README.md", "docs/runbooks/*"),
    "Recovery": ("docs/recovery/README.md", "docs/recovery/*", "docs/drills.md"),
    "Contributing": ("CONTRIBUTING.md", "docs/recipes.md", "benchmarks/*", "findings/*"),
    "Decisions": ("docs/decisions/README.md", "docs/decisions/*"),
    "Changelog": ("CHANGELOG.md",),
}
"""What belongs to each section, in its order; a pattern takes what no name has taken."""

MORE = "Further pages"
_DICTIONARY = "docs/data-dictionary/"


def navigation(pages: Iterable[str], products: Mapping[str, str]) -> Nav:
    """Return the sections with the pages of each.

    Parameters
    ----------
    pages
        Paths of all pages, from the root of the repository.
    products
        Title of each product by its name: its tables have a section of their own.
    """
    left = sorted(pages)
    named = {name for names in _SECTIONS.values() for name in names}
    nav: Nav = []
    for section, names in _SECTIONS.items():
        found = _taken(names, left, named)
        nested: Nav = [*found]
        if section == "Tables":
            for product, title in products.items():
                tables = _taken([f"{_DICTIONARY}{product}/*"], left, named)
                nested += [{title: [*tables]}] if tables else []
        if nested:
            nav.append({section: nested})
    if left:
        nav.append({MORE: [*left]})
    return nav


def _taken(names: Iterable[str], left: list[str], named: Iterable[str]) -> list[str]:
    """Move what the names and patterns say out of what is left."""
    found: list[str] = []
    for name in names:
        is_pattern = "*" in name
        matching = [
            page
            for page in left
            if (fnmatchcase(page, name) and page not in named if is_pattern else page == name)
        ]
        found += matching
        for page in matching:
            left.remove(page)
    return found

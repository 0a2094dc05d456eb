"""The tree of pages that Zensical renders, made from the documents."""

from collections.abc import Mapping
from pathlib import Path

from stacks.products import PRODUCTS
from tools.docs.catalog.table_uses import read_uses
from tools.docs.contract import read_contract
from tools.paths import REPOSITORY
from tools.site.configuration import NOT_FOUND, SCRIPT, STYLES, THEME, configuration
from tools.site.diagrams import with_diagrams
from tools.site.documents import documents, files
from tools.site.links import relinked, repository_address
from tools.site.markdown import anchored, listed
from tools.site.navigation import navigation
from tools.site.pages import attributes, contracts, dashboards, postgresql
from tools.site.pages.products import product_pages


def site_pages(drawn: Mapping[str, list[str]]) -> dict[str, str]:
    """Return all pages as they are written, by their paths from the root of the repository.

    Parameters
    ----------
    drawn
        Names of the dashboards that have a picture, by product.
    """
    contract = read_contract()
    pages = documents(REPOSITORY)
    pages |= product_pages(PRODUCTS, read_uses(), contract, drawn)
    pages[attributes.PAGE] = attributes.attributes_page(PRODUCTS)
    pages[contracts.PAGE] = contracts.contract_page(contract)
    pages[postgresql.PAGE] += f"\n{postgresql.documented_queries()}"
    names = [name for each in drawn.values() for name in each]
    pages[dashboards.PAGE] = dashboards.with_pictures(pages[dashboards.PAGE], names)
    return pages


def write_tree(folder: Path, drawn: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Write pages, files and Zensical's configuration into a folder; return the pages' paths.

    Parameters
    ----------
    drawn
        The pictures of dashboards by product and name.

    Raises
    ------
    SiteError
        If a diagram cannot be drawn.
    """
    pages = site_pages({product: [*pictures] for product, pictures in drawn.items()})
    offered = files(REPOSITORY)
    known = {*pages, *offered}
    address = repository_address()
    rendered = with_diagrams(
        {
            path: listed(anchored(relinked(text, path, known, address)))
            for path, text in pages.items()
        }
    )
    for path, text in rendered.items():
        _write(folder / "pages" / path, text)
    for path in offered:
        _write(folder / "pages" / path, (REPOSITORY / path).read_text("utf-8"))
    for pictures in drawn.values():
        for name, picture in pictures.items():
            _write(folder / "pages" / dashboards.FOLDER / f"{name}.svg", picture)
    for file in (STYLES, SCRIPT):
        _write(folder / "pages" / file.name, file.read_text("utf-8"))
    _write(folder / THEME / NOT_FOUND.name, NOT_FOUND.read_text("utf-8"))
    titles = {product.name: product.title for product in PRODUCTS}
    _write(folder / "zensical.toml", configuration(navigation(pages, titles)))
    return sorted(pages)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")

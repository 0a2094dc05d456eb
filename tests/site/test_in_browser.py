"""The site in headless Chromium: no errors, nothing that axe finds serious, phones, search."""

from pathlib import Path

import pytest

from tests.site.browser import DESKTOP, PHONE, Browser
from tests.site.conftest import Site
from tests.site.markup import covering
from tests.site.test_built_site import ATTRIBUTES
from tools.paths import REPOSITORY

AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
_FOUND = """\
axe.run({ resultTypes: ["violations"] }).then(found => found.violations
  .filter(each => ["serious", "critical"].includes(each.impact))
  .map(each => `${each.id}: ${each.nodes.slice(0, 3).map(node => node.html).join(" ")}`))"""
_UNTIL = """\
new Promise((done, failed) => {{
  const look = times => {{
    const root = document.activeElement.shadowRoot;
    const found = {};
    if (found) done(found);
    else if (times) setTimeout(look, 50, times - 1);
    else failed("not found");
  }};
  look(400);
}})"""
_INPUT = _UNTIL.format("root?.activeElement?.matches('input')")
_FIRST = _UNTIL.format("root?.querySelector('[role=listbox] a')?.href")


def test_every_page_loads_without_an_error_and_from_here_alone(
    built_site: Site, address: str, browser: Browser
) -> None:
    browser.appear(DESKTOP, "light")
    for file in built_site.pages:
        browser.open(_address(file, built_site, address))
        assert browser.problems() == [], file
        elsewhere = [
            each for each in browser.requests() if not each.startswith((address, "data:", "blob:"))
        ]
        assert elsewhere == [], file


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["light", "dark on a phone"]
)
def test_axe_finds_nothing_serious_and_no_page_scrolls_sideways(
    built_site: Site, address: str, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    """On pages that together have every kind of element: all pages would take minutes."""
    axe = AXE.read_text("utf-8")
    browser.appear(size, scheme)
    wrong: dict[str, list[str]] = {}
    for file in covering(built_site.pages):
        browser.open(_address(file, built_site, address))
        name = str(file.relative_to(built_site.folder))
        width = browser.run("document.documentElement.scrollWidth")
        assert width <= size[0], name
        assert (
            browser.run("document.body.dataset.mdColorScheme")
            == {
                "light": "default",
                "dark": "slate",
            }[scheme]
        )
        browser.run(f"{axe};0")
        wrong[name] = browser.run(_FOUND)
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_a_search_for_an_attribute_leads_to_it_first(
    address: str, browser: Browser, attribute: str
) -> None:
    browser.appear(PHONE, "light")
    browser.open(address)
    browser.run("document.querySelector('.md-search__button').click()")
    browser.run(_INPUT)
    browser.call("Input.insertText", text=attribute)
    first = browser.run(_FIRST)
    assert first.startswith(f"{address}docs/data-dictionary/attributes/")
    assert first.partition("#")[2] == attribute.lower()


def test_an_unknown_address_shows_a_page_that_leads_to_start_and_search(
    address: str, browser: Browser
) -> None:
    browser.appear(PHONE, "light")
    browser.open(f"{address}docs/no/such/page/")
    assert browser.run("document.title").startswith("Page not found")
    start = "[...document.querySelectorAll('article a')].find(each => each.text === 'Start').href"
    assert browser.run(start) == address
    browser.run("document.querySelector('article button').click()")
    browser.run(_INPUT)
    browser.call("Input.insertText", text=ATTRIBUTES[0])
    assert browser.run(_FIRST).startswith(f"{address}docs/data-dictionary/attributes/")


def test_an_error_of_a_page_is_noticed(address: str, browser: Browser) -> None:
    browser.open(address)
    browser.run("console.error('broken'); fetch('https://example.org/x.js').catch(() => 0)")
    assert any("broken" in each for each in browser.problems())
    assert any("example.org" in each for each in browser.requests()) or any(
        "example.org" in each for each in browser.problems()
    )


def test_what_scrolls_sideways_is_reached_by_keyboard(address: str, browser: Browser) -> None:
    script = "document.querySelectorAll('.md-typeset__scrollwrap[tabindex=\"0\"]').length"
    browser.appear(PHONE, "light")
    browser.open(f"{address}docs/data-dictionary/tutoria/ChatMessages/")
    assert browser.run(script) > 0
    browser.appear((3000, 900), "light")
    browser.open(f"{address}docs/products/")
    assert browser.run(script) == 0


def _address(file: Path, site: Site, address: str) -> str:
    return address + file.relative_to(site.folder).as_posix().removesuffix("index.html")

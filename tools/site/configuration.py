"""What Zensical is told: which pages stand where, and that nothing comes from elsewhere."""

import json
from pathlib import Path

from tools.site.navigation import Nav

STYLES, SCRIPT, NOT_FOUND = (
    Path(__file__).with_name(name) for name in ("site.css", "site.js", "404.html")
)
THEME = "theme"
"""The folder of templates that take the place of Zensical's own."""
_FEATURES = [
    "content.code.copy",
    "navigation.indexes",
    "navigation.path",
    # A page lists its own section alone: all pages in each would be most of the site.
    "navigation.prune",
    "navigation.tabs",
    "navigation.top",
    "search.highlight",
]
_EXTENSIONS: dict[str, dict[str, object]] = {
    "abbr": {},
    "attr_list": {},
    "md_in_html": {},
    "tables": {},
    "toc": {"permalink": True},
    "pymdownx.details": {},
    # Without links to lines: a page has hundreds, and none of them has a name.
    "pymdownx.highlight": {"pygments_lang_class": True},
    "pymdownx.inlinehilite": {},
    "pymdownx.superfences": {},
}
_SCHEMES = (
    ("(prefers-color-scheme)", None, "sun-moon", "Use light colours"),
    ("(prefers-color-scheme: light)", "default", "sun", "Use dark colours"),
    ("(prefers-color-scheme: dark)", "slate", "moon", "Use the colours of the system"),
)


def configuration(nav: Nav) -> str:
    """Return the text of ``zensical.toml`` beside ``pages``, ``theme`` and ``site``."""
    # A JSON value of texts, lists and truth values is one of TOML as well.
    lines = [
        "[project]",
        'site_name = "Education data platform"',
        'site_description = "The data layer of education products"',
        'docs_dir = "pages"',
        'site_dir = "site"',
        f"nav = {_inline(nav)}",
        f'extra_css = ["{STYLES.name}"]',
        f'extra_javascript = ["{SCRIPT.name}"]',
        "extra = { generator = false }",
        "[project.theme]",
        "font = false",
        f'custom_dir = "{THEME}"',
        f"features = {json.dumps(_FEATURES)}",
    ]
    for media, scheme, icon, name in _SCHEMES:
        lines += ["[[project.theme.palette]]", f'media = "{media}"']
        lines += [f'scheme = "{scheme}"'] if scheme else []
        lines += [f'toggle.icon = "lucide/{icon}"', f'toggle.name = "{name}"']
    for extension, options in _EXTENSIONS.items():
        lines.append(f'[project.markdown_extensions."{extension}"]')
        lines += [f"{name} = {json.dumps(value)}" for name, value in options.items()]
    return "\n".join(lines) + "\n"


def _inline(nav: Nav) -> str:
    """Return the navigation as TOML, whose inline tables have equals signs."""
    entries = [
        json.dumps(entry)
        if isinstance(entry, str)
        else ", ".join(
            f"{{ {json.dumps(name)} = {_inline(below)} }}" for name, below in entry.items()
        )
        for entry in nav
    ]
    return f"[{', '.join(entries)}]"

"""The page about dashboards, with their pictures."""

from collections.abc import Iterable

PAGE = "docs/dashboards/README.md"
FOLDER = "docs/dashboards"


def with_pictures(text: str, names: Iterable[str]) -> str:
    """Return the page with a picture below the heading of each dashboard that is drawn."""
    for name in names:
        heading = f"### `{name}.svg`\n"
        # A tree of pages is one of folders as well: the picture lies beside the page's own.
        picture = (
            '<div class="dashboard" tabindex="0">'
            f'<img src="{name}.svg" alt="Dashboard {name}" loading="lazy"></div>'
        )
        text = text.replace(heading, f"{heading}\n{picture}\n")
    return text

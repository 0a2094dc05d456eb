"""The documents that become pages, and the files that pages offer as they are."""

from pathlib import Path

PAGES = (
    "*.md",
    "benchmarks/*.md",
    "docs/**/*.md",
    "examples/**/*.md",
    "findings/*.md",
    "lambdas/*.md",
    "lambdas/*/*.md",
    "tools/**/README.md",
)
FILES = ("docs/**/*.json", "docs/models/**/*.py", "docs/models/**/*.ts")


def documents(repository: Path) -> dict[str, str]:
    """Return the text of each page by its path from the root of the repository."""
    return {path: (repository / path).read_text("utf-8") for path in _found(repository, PAGES)}


def files(repository: Path) -> list[str]:
    """Return the paths of what is offered as it is."""
    return _found(repository, FILES)


def _found(repository: Path, patterns: tuple[str, ...]) -> list[str]:
    found = {path for pattern in patterns for path in repository.glob(pattern)}
    return sorted(str(path.relative_to(repository)) for path in found)

"""Small functions to build packages of."""

from pathlib import Path


def new_function(parent: Path, name: str = "greeter") -> Path:
    """Write a function's package and return its folder."""
    folder = parent / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "handler.py").write_text("GREETING = 'hello'\ndef handler(event, context): ...\n")
    return folder


def archives(cache: Path) -> list[Path]:
    """Return what a cache holds beside the file that hides it from Git."""
    return sorted(path for path in cache.iterdir() if path.name != ".gitignore")

"""What of each page for operators can be rehearsed, as `docs/local-aws.md` says.

`python -m tests.local.runbooks.rehearsal` writes that part of the page again.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.local.runbooks.pages import RECOVERY, RUNBOOKS, Language, commands_of
from tests.local.runbooks.unavailable import NOT_RUN, UNAVAILABLE
from tools.output.markdown import markdown_table
from tools.paths import REPOSITORY

PAGE: Final = REPOSITORY / "docs" / "local-aws.md"

_BEFORE: Final = "<!-- rehearsals: `python -m tests.local.runbooks.rehearsal` -->"
_AFTER: Final = "<!-- end of rehearsals -->"
_CALL: Final = re.compile(r"\baws ([a-z0-9-]+) ([a-z0-9-]+)")


def page_text() -> str:
    """Return the page with the table as it has to be now."""
    text = PAGE.read_text("utf-8")
    start, end = text.index(_BEFORE) + len(_BEFORE), text.index(_AFTER)
    rows = [row for path in (*RUNBOOKS, *RECOVERY) if (row := _row(path))]
    table = markdown_table(["page", "commands that run here", "not, and why"], rows)
    return f"{text[:start]}\n{table}\n{text[end:]}"


def _row(path: Path) -> list[str]:
    commands = [each.text for each in commands_of(path)]
    shell = [each.text for each in commands_of(path) if each.language is Language.SHELL]
    missing = {text: reasons for text in shell if (reasons := dict(_reasons(text)))}
    if not commands:
        return []
    reasons = {name: why for found in missing.values() for name, why in found.items()}
    count = len(commands) - len(missing)
    said = "all" if not missing else f"{count} of {len(commands)}"
    link = f"[{path.stem}]({path.parent.name}/{path.name})"
    return [link, said, "; ".join(f"`{name}`: {why}" for name, why in sorted(reasons.items()))]


def _reasons(text: str) -> Iterator[tuple[str, str]]:
    for call in _CALL.finditer(text):
        service, operation = call.groups()
        if reason := UNAVAILABLE.get((service, operation)):
            yield f"{service} {operation}", reason
    for beginning, reason in NOT_RUN.items():
        if text.startswith(beginning):
            yield beginning, reason


if __name__ == "__main__":
    PAGE.write_text(page_text(), "utf-8")

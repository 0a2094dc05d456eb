"""The closing screen of `make local`: what to try next."""

from collections.abc import Sequence
from typing import Final

from tools.local.project import Suggestion

PREPARATION: Final = Suggestion(
    "Point a shell at the local AWS",
    ("source .venv/bin/activate", 'eval "$(datactl local env)"'),
)

_CLOSING: Final = """\
Change the app, and `datactl local up` deploys the difference to stage {stage}.
`datactl local logs PROCESS --follow` shows what a process says; `datactl local down` stops it all.
"""


def welcome_text(stage: str, suggestions: Sequence[Suggestion]) -> str:
    """Return the whole screen for a stage."""
    parts = [
        "\n".join((f"# {suggestion.title}", *suggestion.commands))
        for suggestion in (PREPARATION, *suggestions)
    ]
    opening = f"Stage {stage} runs on this machine. Try:"
    return "\n\n".join((opening, *parts, _CLOSING.format(stage=stage)))

"""Which revision of the declarations a snapshot is taken with."""

import subprocess

from tools.paths import REPOSITORY

_DIGITS = 12
UNKNOWN = "unknown"


def checked_out() -> str:
    """Return the commit that is checked out, with ``-changed`` if tracked files differ from it.

    It is `UNKNOWN` where git does not tell.
    """
    try:
        commit = _git("rev-parse", f"--short={_DIGITS}", "HEAD")[:_DIGITS]
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return f"{commit}-changed" if changed else commit


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()

"""Links between pages of the site, and to what is no page."""

import re
from collections.abc import Callable, Collection
from pathlib import PurePosixPath
from posixpath import normpath, relpath
from urllib.parse import unquote

from data_platform.monitoring.policy.wording import PLACEHOLDER, RUNBOOKS
from tools.site.markdown import parts

_CODE_OR_LINK = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|\[(?P<label>(?:`[^`]*`|[^\[\]`])*)\]\((?P<target>[^)\s]+)\)",
    re.DOTALL,
)
_ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:")
_MAIN = "/blob/main/"


def repository_address() -> str | None:
    """Return where the repository's files are shown, if somebody has said it where alarms do."""
    return None if PLACEHOLDER in RUNBOOKS else RUNBOOKS.partition(_MAIN)[0] + _MAIN


def relinked(text: str, document: str, files: Collection[str], address: str | None) -> str:
    """Return a page whose links lead to pages, else to the repository, else nowhere.

    Parameters
    ----------
    document
        Path of the page, from the root of the repository.
    files
        Paths of all pages and other files of the site.
    address
        What the paths of the repository's files are appended to; None if nobody has named it.
    """

    def replaced(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        target = _target(found["target"], document, files, address)
        return f"[{found['label']}]({target})" if target else found["label"]

    return outside_code(text, lambda part: _CODE_OR_LINK.sub(replaced, part))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change what stands between blocks of code."""
    changed: list[str] = []
    between: list[str] = []
    for line, is_code in parts(text):
        if is_code:
            if between:
                changed.append(change("\n".join(between)))
                between = []
            changed.append(line)
        else:
            between.append(line)
    if between:
        changed.append(change("\n".join(between)))
    return "\n".join(changed)


def _target(target: str, document: str, files: Collection[str], address: str | None) -> str | None:
    if _ELSEWHERE.match(target) or target.startswith("#"):
        return target
    path, _, anchor = target.partition("#")
    folder = str(PurePosixPath(document).parent)
    whole = normpath(f"{folder}/{unquote(path)}")
    page = next((each for each in (whole, f"{whole}/README.md") if each in files), None)
    behind = f"#{anchor}" if anchor else ""
    if page:
        return relpath(page, folder) + behind
    return f"{address}{whole}{behind}" if address else None

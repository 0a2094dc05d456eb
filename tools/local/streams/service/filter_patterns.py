"""Filter patterns of CloudWatch Logs: words, and what lines of JSON hold."""

import re
from collections.abc import Callable

from tools.local.streams.service.json_patterns import json_filter
from tools.local.streams.service.replies import ServiceError

_TERM = re.compile(r'(?P<sign>[-?]?)(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<word>\S+))')
_STRUCTURED = ("[", "%")


def line_filter(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a line matches a pattern.

    All words must occur, none with `-` before it, and one at least of those with `?`.

    Raises
    ------
    ServiceError
        If the pattern looks into columns or by regular expressions.
    """
    text = pattern.strip()
    if text.startswith("{"):
        return json_filter(text)
    if text.startswith(_STRUCTURED):
        raise ServiceError(
            "InvalidParameterException",
            "The local AWS filters log lines by words or JSON alone, not by what is in [] or %%: "
            f"{pattern}",
        )
    terms: dict[str, list[str]] = {"": [], "-": [], "?": []}
    for found in _TERM.finditer(text):
        word = found["word"] or found["quoted"].replace('\\"', '"')
        terms[found["sign"]].append(word)

    def matches(line: str) -> bool:
        return (
            all(word in line for word in terms[""])
            and not any(word in line for word in terms["-"])
            and (not terms["?"] or any(word in line for word in terms["?"]))
        )

    return matches

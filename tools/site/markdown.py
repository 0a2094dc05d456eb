"""From Markdown as GitHub reads it to that of Python-Markdown, which Zensical renders."""

import re
from collections import Counter
from collections.abc import Iterator

_FENCE = re.compile(r"^\s*(```+|~~~+)")
_HEADING = re.compile(r"^(#{1,6}) (.*?)\s*$")
_ITEM = re.compile(r"^( *)([-*+]|\d+[.)])( +)\S")
_INDENT = 4
"""What is within an item is indented by four, where GitHub takes the width of its mark."""


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line with whether it is part of a block of code, its marks included."""
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            yield line, True
            if found and found[1].startswith(fence) and line.strip() == found[1]:
                fence = ""
        elif found:
            fence = found[1]
            yield line, True
        else:
            yield line, False


def anchored(text: str) -> str:
    """Give each heading the anchor that GitHub gives it."""
    used: Counter[str] = Counter()
    lines = []
    for line, is_code in parts(text):
        heading = None if is_code else _HEADING.match(line)
        if heading:
            anchor = anchor_of(heading[2])
            number = used[anchor]
            used[anchor] += 1
            name = f"{anchor}-{number}" if number else anchor
            lines.append(f"{heading[1]} {heading[2]} {{#{name}}}")
        else:
            lines.append(line)
    return "\n".join(lines)


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading that is the first of its text."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def listed(text: str) -> str:
    """Indent what is within items of lists by four, and set lists and tables apart from text."""
    lines: list[str] = []
    within: list[int] = []
    for line, is_code in parts(text):
        indent = len(line) - len(line.lstrip(" "))
        if not line.strip():
            lines.append("")
            continue
        is_fence = is_code and bool(_FENCE.match(line))
        item = None if is_code else _ITEM.match(line)
        is_apart = not lines or not lines[-1]
        is_text_before = not within and _is_text(lines)
        # Text that goes on without a blank line belongs to the item, however it is indented.
        if is_apart or item or is_fence or not within:
            while within and indent < within[-1]:
                within.pop()
        if (item or line.startswith("|")) and is_text_before:
            lines.append("")
        lines.append(_shifted(line, indent, within))
        if item:
            within.append(len(item[1]) + len(item[2]) + len(item[3]))
    return "\n".join(lines)


def _shifted(line: str, indent: int, within: list[int]) -> str:
    if not within:
        return line
    return " " * (_INDENT * len(within) + max(0, indent - within[-1])) + line.lstrip(" ")


def _is_text(lines: list[str]) -> bool:
    """Return whether what came last is a paragraph."""
    last = lines[-1] if lines else ""
    return bool(last.strip()) and not last.startswith(("|", "#", "<"))

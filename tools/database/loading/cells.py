"""Turn cells of a CSV file, which are strings, into what the rules expect of a JSON value.

What cannot be turned stays a text, so that the rule says what would be right.
"""

import re

from tools.strict_json import strict_decoder

# Fewer digits than Python refuses to convert; a rule says how many would be right.
_WHOLE = re.compile(r"[+-]?[0-9]{1,4000}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
# PostgreSQL writes t and f, spreadsheets TRUE and FALSE.
_FLAGS = {"true": True, "t": True, "false": False, "f": False}
_DECODER = strict_decoder()


def as_text(cell: str) -> object:
    """Leave a cell as it is."""
    return cell


def as_whole(cell: str) -> object:
    """Turn a cell into a whole number."""
    text = cell.strip()
    return int(text) if _WHOLE.fullmatch(text) else cell


def as_number(cell: str) -> object:
    """Turn a cell into a number."""
    text = cell.strip()
    return float(text) if _NUMBER.fullmatch(text) else cell


def as_flag(cell: str) -> object:
    """Turn a cell into true or false."""
    return _FLAGS.get(cell.strip().lower(), cell)


def as_list(cell: str) -> object:
    """Turn a cell with a JSON list into that list."""
    try:
        value = _DECODER.decode(cell)
    except (ValueError, RecursionError):
        return cell
    return value if isinstance(value, list) else cell

"""Write lists as PostgreSQL writes an array."""

from collections.abc import Sequence

_FLAGS = {None: "NULL", True: "t", False: "f"}


def text_array(values: Sequence[str | None]) -> str:
    """Write strings."""
    return f"{{{','.join(['NULL' if each is None else _quoted(each) for each in values])}}}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def flag_array(values: Sequence[bool | None]) -> str:
    """Write true, false and unknown."""
    return f"{{{','.join([_FLAGS[each] for each in values])}}}"

"""Say what is wrong with the bytes of a file that is not UTF-8."""

import codecs
from pathlib import Path

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def undecodable(path: Path) -> str:
    """Return the rule that a file breaks, with the place of the first byte that is wrong.

    The file is read once more: the decoder knows the place in a piece of it only. No byte of a
    longer character can be taken for the end of a line.
    """
    with path.open("rb") as file:
        if file.read(2) in _UTF16_MARKS:
            return "must be UTF-8, not UTF-16: save it as UTF-8"
        file.seek(0)
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                column = len(line[: error.start].decode()) + 1
                return (
                    f"must be UTF-8, but the byte 0x{line[error.start]:02X} is not "
                    f"(line {number:,}, column {column:,}): save it as UTF-8"
                )
    return "must be UTF-8: save it as UTF-8"

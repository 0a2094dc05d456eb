"""Finding a function's log by what a person calls the function."""

from datetime import UTC, datetime
from pathlib import Path

from tools.local.errors import LocalAwsError
from tools.local.functions.log_book import LogBook, LogLine, logs_dir


def function_logs(streams_dir: Path, name: str) -> tuple[LogBook, str]:
    """Return the logs, and the group of the function that a name means.

    Parameters
    ----------
    streams_dir
        The state folder of the stream pump.
    name
        The function's name, its log group, or a part of its name that no other function has:
        words, as of a logical ID or a folder, with or without what separates them.

    Raises
    ------
    LocalAwsError
        If no function, or more than one, is meant; the message names what there is.
    """
    book = LogBook(logs_dir(streams_dir))
    functions = book.functions()
    if name in book.groups():
        return book, name
    meant = [name] if name in functions else [each for each in functions if _means(name, each)]
    if len(meant) == 1:
        return book, book.settings_of(meant[0]).group
    known = ", ".join(meant or functions) or "there is none yet"
    problem = "more than one function" if meant else "neither a process nor a function"
    raise LocalAwsError(f"{name!r} is {problem}: {known}.")


def shown(line: LogLine) -> str:
    """Return a line as a person reads it: when, and what."""
    moment = datetime.fromtimestamp(line.at_ms / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{line.at_ms % 1000:03d}Z {line.text}"


def _means(name: str, function: str) -> bool:
    return _letters(name) in _letters(function)


def _letters(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalnum())

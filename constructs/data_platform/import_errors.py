"""A mistake in a declaration file as one sentence, in place of a traceback.

Declarations are checked when their modules are imported, and whatever goes wrong there is a mistake
in a file that somebody has just edited.
"""

import inspect
import re
from collections.abc import Iterable
from difflib import get_close_matches
from enum import EnumMeta
from pathlib import Path
from traceback import walk_tb
from types import FrameType

from data_platform.dynamodb.errors import DeclarationError
from data_platform.errors import ConfigurationError

_MODULE_LEVEL = "<module>"
_UNKNOWN_ARGUMENT = re.compile(
    r"(\w+)(?:\.__init__)?\(\) got an unexpected keyword argument '(\w+)'"
)
_PATH = re.compile(r" \((/.*|unknown location)\)$")


def explained(error: Exception, folder: Path) -> str | None:
    """Say in one sentence what a person has to mend; in a declaration, with file and line.

    Parameters
    ----------
    error
        What was raised.
    folder
        The folder of the declarations.

    Returns
    -------
    str | None
        The sentence; None for an error that is neither a wrong declaration or setting, nor came up
        while a module of the folder was imported, nor is a name in it that there is not.
    """
    if isinstance(error, SyntaxError) and error.filename and _is_in(folder, error.filename):
        return f"{_place(folder, error.filename, error.lineno or 1)}: {error.msg}."
    frames = [
        (frame, line)
        for frame, line in walk_tb(error.__traceback__)
        if _is_in(folder, frame.f_code.co_filename)
    ]
    is_import = any(frame.f_code.co_name == _MODULE_LEVEL for frame, _line in frames)
    if is_import or (frames and _is_wrong_name(error, frames[-1][0])):
        frame, line = frames[-1]
        return f"{_place(folder, frame.f_code.co_filename, line)}: {_in_words(error, frame)}"
    return str(error) if isinstance(error, ConfigurationError | DeclarationError) else None


def _is_wrong_name(error: Exception, frame: FrameType) -> bool:
    """Tell whether a function in the folder itself used a name that there is not."""
    if isinstance(error, AttributeError):
        return isinstance(error.obj, EnumMeta)
    *_, (innermost, _line) = walk_tb(error.__traceback__)
    is_unknown_argument = isinstance(error, TypeError) and _UNKNOWN_ARGUMENT.search(str(error))
    return innermost is frame and bool(isinstance(error, NameError) or is_unknown_argument)


def _in_words(error: Exception, frame: FrameType) -> str:
    if isinstance(error, ConfigurationError | DeclarationError):
        return str(error)
    if isinstance(error, TypeError) and (unknown := _UNKNOWN_ARGUMENT.search(str(error))):
        called, name = unknown.groups()
        return f"{called} takes no '{name}'{_meant(name, _parameters(called, frame))}"
    if isinstance(error, AttributeError) and isinstance(error.obj, EnumMeta):
        meant = _meant(error.name, list(error.obj.__members__))
        return f"{error.obj.__name__} has no member '{error.name}'{meant}"
    message = _PATH.sub("", " ".join(str(error).split()))
    if isinstance(error, NameError):
        in_scope = {**frame.f_globals, **frame.f_locals}
        return f"{message}{_meant(error.name, in_scope, else_list_them=False)}"
    return f"{type(error).__name__}: {message}." if message else f"{type(error).__name__}."


def _parameters(called: str, frame: FrameType) -> Iterable[str]:
    # It may be known here by another name, or come from `dataclasses.replace`.
    known = {getattr(each, "__name__", ""): each for each in frame.f_globals.values()}
    function = frame.f_globals.get(called) or known.get(called)
    return inspect.signature(function).parameters if callable(function) else ()


def _meant(name: str | None, known: Iterable[str], *, else_list_them: bool = True) -> str:
    known = list(known)
    close = get_close_matches(str(name), known, n=1)
    if close:
        return f". Did you mean '{close[0]}'?"
    return f". Known are: {', '.join(known)}." if known and else_list_them else "."


def _is_in(folder: Path, file: str) -> bool:
    return Path(file).resolve().is_relative_to(folder.resolve())


def _place(folder: Path, file: str, line: int) -> str:
    return f"{Path(file).resolve().relative_to(folder.resolve().parent)}:{line}"

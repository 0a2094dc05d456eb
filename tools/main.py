"""Entry point of `datactl`."""

import codecs
import io
import signal
import sys

from data_platform.import_errors import explained
from data_platform.interruptions import ending_quietly
from tools.machine_errors import machine_problem
from tools.paths import DECLARATIONS

_ESCAPED = "escaped_as_in_json"


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Escape what an encoding does not have: JSON stays JSON, unlike by `backslashreplace`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[n : n + 4]}" for n in range(0, len(units), 4)), error.end


codecs.register_error(_ESCAPED, _escaped)


def _end_in_order() -> None:
    """Let a job that is cancelled, or a terminal that is closed, end a command as Ctrl-C does.

    Else it would end at once, and leave a tunnel to a database open, or warnings muted.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` ignores one of them
            signal.signal(number, signal.default_int_handler)


def main() -> None:
    """Run the command; what a person has to mend ends it with one sentence."""
    _end_in_order()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal does not have must not end a command.
            stream.reconfigure(errors=_ESCAPED)
    try:
        with ending_quietly():
            # Commands import declarations, which are checked then, so the import can fail as well.
            from tools.cli import cli  # noqa: PLC0415

            cli()
    except Exception as error:
        sentence = explained(error, DECLARATIONS) or machine_problem(error)
        if sentence is None:
            raise
        sys.exit(f"error: {sentence}")

"""Entry point of `datactl`."""

import io
import sys

from data_platform.import_errors import explained
from tools.paths import DECLARATIONS


def main() -> None:
    """Run the command; what a person has to mend ends it with one sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal does not have must not end a command.
            stream.reconfigure(errors="backslashreplace")
    try:
        # Commands import declarations, which are checked then, so the import can fail as well.
        from tools.cli import cli  # noqa: PLC0415

        cli()
    except Exception as error:
        sentence = explained(error, DECLARATIONS)
        if sentence is None:
            raise
        sys.exit(f"error: {sentence}")

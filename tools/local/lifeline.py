"""Ending with the process that started us, even if it is killed.

The supervisor holds the other end of the standard input of every process that it starts. Whatever
ends the supervisor closes that pipe.
"""

import os
import signal
import sys
import threading


def end_with_standard_input() -> None:
    """Send this process the signal to terminate once its standard input ends."""
    threading.Thread(target=_wait_for_end, name="lifeline", daemon=True).start()


def _wait_for_end() -> None:
    # Unbuffered: nobody else reads standard input, and its lock would block the exit.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)

"""Free ports on the loopback interface."""

import secrets
import socket
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Final

from tools.local.errors import LocalAwsError

_LOOPBACK: Final = "127.0.0.1"
# Below the ports that systems give to outgoing connections: one of those might take the port of a
# process that has crashed before it is started again.
_LOWEST: Final = 15_000
_HIGHEST: Final = 32_000
_ATTEMPTS: Final = 1_000


def choose_ports(
    names: Iterable[str], *, demanded: Mapping[str, int], preferred: Mapping[str, int]
) -> dict[str, int]:
    """Choose a port for each process.

    Parameters
    ----------
    demanded
        Ports that have to be these.
    preferred
        Ports to take if they are free, so that clients of a former start still work.

    Raises
    ------
    LocalAwsError
        If a demanded port is taken, or none is free.
    """
    chosen: dict[str, int] = {}
    # All stay open until the last is chosen: otherwise two processes might get the same.
    with ExitStack() as stack:
        for name in names:
            if name in demanded:
                probe = _bound(demanded[name])
                if probe is None:
                    raise LocalAwsError(taken_message(name, demanded[name]))
            else:
                probe = (_bound(preferred[name]) if name in preferred else None) or _any()
            stack.enter_context(probe)
            chosen[name] = probe.getsockname()[1]
    return chosen


def is_free(port: int) -> bool:
    """Tell whether a process could listen on a port."""
    probe = _bound(port)
    if probe is None:
        return False
    probe.close()
    return True


def taken_message(name: str, port: int) -> str:
    """Say that somebody else listens on a process's port."""
    return (
        f"Port {port} of {name} is taken by another program: stop that program, or choose another "
        f"port with `datactl local up --port {name}=NUMBER`."
    )


def _bound(port: int) -> socket.socket | None:
    probe = socket.socket()
    # A port in use by connections that have just ended is free for a new listener.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((_LOOPBACK, port))
    except OSError:
        probe.close()
        return None
    return probe


def _any() -> socket.socket:
    for _ in range(_ATTEMPTS):
        probe = _bound(_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST))
        if probe is not None:
            return probe
    raise LocalAwsError(f"No port between {_LOWEST} and {_HIGHEST} is free.")

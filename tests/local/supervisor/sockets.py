"""Which sockets processes listen on, as Linux tells it."""

from collections.abc import Iterable
from pathlib import Path

_LISTEN = "0A"
_LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


def listening(pids: Iterable[int]) -> dict[int, bool]:
    """Return every TCP port on which processes listen, and whether on the loopback interface."""
    inodes = set().union(*(_socket_inodes(pid) for pid in pids))
    found: dict[int, bool] = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text("ascii").splitlines()[1:]:
            fields = line.split()
            address, _, port = fields[1].partition(":")
            if fields[3] == _LISTEN and fields[9] in inodes:
                number = int(port, 16)
                found[number] = found.get(number, True) and address in _LOOPBACK
    return found


def _socket_inodes(pid: int) -> set[str]:
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            continue  # it was closed meanwhile
        if target.startswith("socket:["):
            inodes.add(target[len("socket:[") : -1])
    return inodes

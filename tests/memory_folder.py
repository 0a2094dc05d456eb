"""A folder for the data of a server, in memory where there is enough of it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  the folder below it has a name of its own
_ENOUGH_BYTES = 2**29


@contextmanager
def memory_folder(prefix: str) -> Iterator[Path]:
    """Make a folder, which is gone afterwards.

    Not below pytest's own folder, which another session may tidy up while this one runs.
    """
    is_roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES
    with tempfile.TemporaryDirectory(
        prefix=f"{prefix}-", dir=_MEMORY if is_roomy else None
    ) as folder:
        yield Path(folder)


def is_in_memory(folder: Path) -> bool:
    """Say whether a folder takes memory."""
    return folder.is_relative_to(_MEMORY)
